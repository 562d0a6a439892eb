import { readOnce } from "./query-parameter.ts";

/** What is asked of the athlete; each can be unticked on Strava's page (Strava docs, "Authentication"). */
const REQUESTED_SCOPE = "read,activity:read_all";

export interface ConsentRequest {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly clientId: string;
  /** Where Strava sends the athlete back to; its host must be the application's callback domain. */
  readonly redirectUri: string;
  /** Comes back with the redirect: what ties the answer to the browser that asked. */
  readonly state: string;
}

/** The address of Strava's consent page, `GET /oauth/authorize`. An athlete who has consented before is sent straight back. */
export function authorizeUrl({ baseUrl, clientId, redirectUri, state }: ConsentRequest): string {
  const parameters = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    approval_prompt: "auto",
    scope: REQUESTED_SCOPE,
    state,
  });
  return `${baseUrl}/oauth/authorize?${parameters}`;
}

/** What the athlete answered. `state` must be compared with the one sent before anything else is believed. */
export type Consent =
  | {
      readonly kind: "granted";
      readonly state: string;
      /** Good for one exchange, within minutes. Never to be logged. */
      readonly code: string;
      /** What was granted, with commas: it is told here and not with the tokens. */
      readonly scope: string;
    }
  | { readonly kind: "refused"; readonly state: string }
  | {
      readonly kind: "malformed";
      /** Names the parameter, never its value. */
      readonly problem: string;
    };

/** Strava's codes have 40 characters and its scopes fewer than 200 together; what is longer is none of Strava's making. */
const PARAMETER_CHARACTERS_MAX = 512;

/** Reads the query with which Strava sends the athlete back; anybody can call that address with anything. */
export function readConsent(query: URLSearchParams): Consent {
  const state = readOnce(query, "state", PARAMETER_CHARACTERS_MAX);
  if (state === null || state === "") return malformed("state");
  if (query.has("error")) {
    const error = readOnce(query, "error", PARAMETER_CHARACTERS_MAX);
    return error === "access_denied" ? { kind: "refused", state } : malformed("error");
  }
  const code = readOnce(query, "code", PARAMETER_CHARACTERS_MAX);
  if (code === null || code === "") return malformed("code");
  const scope = readOnce(query, "scope", PARAMETER_CHARACTERS_MAX);
  if (scope === null) return malformed("scope");
  return { kind: "granted", state, code, scope };
}

/** What a granted scope lets Paceline see of the athlete's activities. */
export type ActivityAccess = "all" | "shared" | "none";

/** `activity:read_all` shows all activities, `activity:read` those shared with everyone or followers. */
export function activityAccess(scope: string): ActivityAccess {
  const granted = new Set(scope.split(/[\s,]+/));
  if (granted.has("activity:read_all")) return "all";
  return granted.has("activity:read") ? "shared" : "none";
}

function malformed(parameter: string): Consent {
  return { kind: "malformed", problem: `${parameter}: expected once, as Strava sends it` };
}
