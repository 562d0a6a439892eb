import type { ActivityPage, Cursor } from "@paceline/protocol";
import { listingFailure, refreshFailure } from "./failures.ts";
import { type Fetch, type RequestLimits, request } from "./request.ts";
import { readResult, type StravaResult } from "./result.ts";
import { readActivityPage } from "./summary-activity.ts";
import { readTokenPair, type TokenPair } from "./token-pair.ts";

export interface StravaClientOptions {
  readonly fetch: Fetch;
  /** Without a slash at the end. Strava moves its API host by 2027-06-01, so it is configuration. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly limits: RequestLimits;
}

export interface ListingQuery {
  readonly accessToken: string;
  readonly cursor: Cursor;
  /** 1 to 200; Strava answers more with a 400. */
  readonly perPage: number;
}

export interface StravaClient {
  /** `GET /api/v3/athlete/activities`: one page of the athlete whose token it is. */
  listActivities(query: ListingQuery): Promise<StravaResult<ActivityPage>>;
  /** `POST /oauth/token`, grant_type=refresh_token. The refresh token may change: store the pair before using it. */
  refreshToken(refreshToken: string): Promise<StravaResult<TokenPair>>;
}

/** A client that answers with values only: no call throws. */
export function createStravaClient(options: StravaClientOptions): StravaClient {
  const { fetch, baseUrl, limits } = options;
  return {
    async listActivities({ accessToken, cursor, perPage }) {
      const url = `${baseUrl}/api/v3/athlete/activities?${listingParameters(cursor, perPage)}`;
      const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
      const sent = await request(fetch, url, { headers }, limits);
      return readResult(sent, {
        what: "the activity list",
        status: 200,
        refused: listingFailure,
        read: readActivityPage,
      });
    },
    async refreshToken(refreshToken) {
      const body = new URLSearchParams({
        client_id: options.clientId,
        client_secret: options.clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      });
      const sent = await request(fetch, `${baseUrl}/oauth/token`, { method: "POST", body }, limits);
      return readResult(sent, {
        what: "the token refresh",
        status: 200,
        refused: refreshFailure,
        read: readTokenPair,
      });
    },
  };
}

function listingParameters(cursor: Cursor, perPage: number): URLSearchParams {
  const parameters = new URLSearchParams({ per_page: String(perPage), page: String(cursor.page) });
  if (cursor.before !== null) parameters.set("before", String(cursor.before));
  if (cursor.after !== null) parameters.set("after", String(cursor.after));
  return parameters;
}
