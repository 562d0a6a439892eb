import { personName, type StravaFailure } from "@paceline/protocol";
import * as v from "valibot";
import type { StravaClientOptions } from "./client.ts";
import { type Refusal, readFaults, sharedFailure } from "./failures.ts";
import { request } from "./request.ts";
import { readResult, type StravaResult } from "./result.ts";
import { readTokenPair, type TokenPair } from "./token-pair.ts";

/** What an authorisation code is exchanged for. */
export interface NewConnection {
  readonly tokens: TokenPair;
  readonly athlete: ConnectedAthlete;
}

/** The athlete who consented; told with the first tokens and never again. Of a name that cannot be read nothing is kept. */
export interface ConnectedAthlete {
  readonly id: number;
  readonly firstname: string | null;
  readonly lastname: string | null;
}

/** `code_refused`: the code was used, has expired or is none of Strava's. Only a new consent helps. */
export type ExchangeFailure = StravaFailure | Refusal<"code_refused">;

/** How an athlete's connection begins and ends. No call throws. */
export interface AthleteConnections {
  /** `POST /oauth/token`, grant_type=authorization_code. Works once a code. */
  exchangeCode(code: string): Promise<StravaResult<NewConnection, ExchangeFailure>>;
  /**
   * `POST /oauth/deauthorize`: all tokens of the token's athlete stop working and Paceline leaves the athlete's list of
   * applications (Strava docs, "Deauthorization"). `access_token_rejected` says that this token has expired, or that
   * nothing was left to end.
   */
  deauthorize(accessToken: string): Promise<StravaResult<undefined>>;
}

export function createAthleteConnections(options: StravaClientOptions): AthleteConnections {
  const { fetch, baseUrl, limits } = options;
  return {
    async exchangeCode(code) {
      const body = new URLSearchParams({
        client_id: options.clientId,
        client_secret: options.clientSecret,
        grant_type: "authorization_code",
        code,
      });
      const sent = await request(fetch, `${baseUrl}/oauth/token`, { method: "POST", body }, limits);
      return readResult<NewConnection, ExchangeFailure>(sent, {
        what: "the exchange of an authorisation code",
        status: 200,
        refused: exchangeFailure,
        read: readNewConnection,
      });
    },
    async deauthorize(accessToken) {
      const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
      const sent = await request(fetch, `${baseUrl}/oauth/deauthorize`, { method: "POST", headers }, limits);
      return readResult(sent, {
        what: "the deauthorisation",
        status: 200,
        refused: deauthorizeFailure,
        // A page of HTML comes with status 200 too, and ended nothing.
        read: (answer) => (v.is(v.looseObject({}), answer) ? undefined : null),
      });
    },
  };
}

const Name = v.nullish(v.pipe(v.string(), v.transform(personName)), null);

const AthleteAnswer = v.object({
  athlete: v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    firstname: Name,
    lastname: Name,
  }),
});

function readNewConnection(body: unknown): NewConnection | null {
  const tokens = readTokenPair(body);
  const parsed = v.safeParse(AthleteAnswer, body);
  return tokens === null || !parsed.success ? null : { tokens, athlete: parsed.output.athlete };
}

/** What Strava calls a code in its faults; `RequestToken` is the older name (bug reports of other clients). */
const CODE_RESOURCES = new Set(["AuthorizationCode", "RequestToken"]);

/** Why an authorisation code was not exchanged. `status` is not 200. */
function exchangeFailure(status: number, body: string): ExchangeFailure {
  const faults = readFaults(body);
  if (
    status === 400 &&
    faults.some(({ resource, code }) => CODE_RESOURCES.has(resource ?? "") && isSpent(code ?? ""))
  ) {
    return {
      reason: "code_refused",
      status,
      explanation:
        "Strava takes each authorisation code once and only for minutes: connect with Strava again.",
    };
  }
  return sharedFailure(status, faults, "the exchange of an authorisation code");
}

function isSpent(code: string): boolean {
  return code === "invalid" || code === "expired";
}

/** Why an athlete could not be disconnected at Strava. `status` is not 200. */
function deauthorizeFailure(status: number, body: string): StravaFailure {
  if (status === 401) {
    const explanation = "Strava rejected the access token: it has expired, or access was revoked before.";
    return { reason: "access_token_rejected", status, explanation };
  }
  return sharedFailure(status, readFaults(body), "the deauthorisation");
}
