import type { ActivityPage, Cursor, RateLimitReport, StravaFailure } from "@paceline/protocol";
import * as v from "valibot";
import { listingFailure, oversizedBody, readJson, refreshFailure, unreadableBody } from "./failures.ts";
import { readRateLimit } from "./rate-limit-headers.ts";
import { type Fetch, type RequestLimits, type RequestResult, request } from "./request.ts";
import { readActivityPage } from "./summary-activity.ts";

export interface StravaClientOptions {
  readonly fetch: Fetch;
  /** Without a slash at the end. Strava moves its API host by 2027-06-01, so it is configuration. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly limits: RequestLimits;
}

/** `rateLimit` is what the answer's headers said; null when there was no answer or no header. */
export type StravaResult<Value> =
  | { readonly ok: true; readonly value: Value; readonly rateLimit: RateLimitReport | null }
  | { readonly ok: false; readonly failure: StravaFailure; readonly rateLimit: RateLimitReport | null };

export interface ListingQuery {
  readonly accessToken: string;
  readonly cursor: Cursor;
  /** 1 to 200; Strava answers more with a 400. */
  readonly perPage: number;
}

/** A token pair as Strava issued it. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch seconds (`expires_at`, not `expires_in`: that one ages while the answer travels). */
  readonly expiresAt: number;
}

export interface StravaClient {
  /** `GET /api/v3/athlete/activities`: one page of the athlete whose token it is. */
  listActivities(query: ListingQuery): Promise<StravaResult<ActivityPage>>;
  /** `POST /oauth/token`, grant_type=refresh_token. The refresh token may change: store the pair before using it. */
  refreshToken(refreshToken: string): Promise<StravaResult<TokenPair>>;
}

const TokenAnswer = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  refresh_token: v.pipe(v.string(), v.nonEmpty()),
  expires_at: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** A client that answers with values only: no call throws. */
export function createStravaClient(options: StravaClientOptions): StravaClient {
  const { fetch, baseUrl, limits } = options;
  return {
    async listActivities({ accessToken, cursor, perPage }) {
      const url = `${baseUrl}/api/v3/athlete/activities?${listingParameters(cursor, perPage)}`;
      const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
      const sent = await request(fetch, url, { headers }, limits);
      return readResult(sent, listingFailure, readActivityPage, "the activity list");
    },
    async refreshToken(refreshToken) {
      const body = new URLSearchParams({
        client_id: options.clientId,
        client_secret: options.clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      });
      const sent = await request(fetch, `${baseUrl}/oauth/token`, { method: "POST", body }, limits);
      return readResult(sent, refreshFailure, readTokenPair, "the token refresh");
    },
  };
}

function readResult<Value>(
  sent: RequestResult,
  refused: (status: number, body: string) => StravaFailure,
  read: (body: unknown) => Value | null,
  what: string,
): StravaResult<Value> {
  if (!sent.ok) {
    return { ok: false, failure: sent.failure, rateLimit: sent.headers && readRateLimit(sent.headers) };
  }
  const { status, headers, body } = sent.answer;
  const rateLimit = readRateLimit(headers);
  if (status !== 200) return { ok: false, failure: refused(status, body ?? ""), rateLimit };
  if (body === null) return { ok: false, failure: oversizedBody(status, what), rateLimit };
  const value = read(readJson(body));
  if (value === null) return { ok: false, failure: unreadableBody(status, what), rateLimit };
  return { ok: true, value, rateLimit };
}

function listingParameters(cursor: Cursor, perPage: number): URLSearchParams {
  const parameters = new URLSearchParams({ per_page: String(perPage), page: String(cursor.page) });
  if (cursor.before !== null) parameters.set("before", String(cursor.before));
  if (cursor.after !== null) parameters.set("after", String(cursor.after));
  return parameters;
}

function readTokenPair(body: unknown): TokenPair | null {
  const parsed = v.safeParse(TokenAnswer, body);
  if (!parsed.success) return null;
  const { access_token, refresh_token, expires_at } = parsed.output;
  return { accessToken: access_token, refreshToken: refresh_token, expiresAt: expires_at };
}
