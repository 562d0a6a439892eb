import { type AthleteConnections, createAthleteConnections, type Fetch } from "@paceline/strava";
import { type ConsentStates, createConsentStates } from "./consent-state.ts";

/** What connecting an athlete needs besides the worker's other dependencies. */
export interface StravaAccess {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly connections: AthleteConnections;
  readonly states: ConsentStates;
}

/** An athlete waits before a browser, and a token pair has a few hundred bytes. */
const LIMITS = { timeoutMs: 10_000, bodyBytesMax: 65_536 } as const;

type StravaSecrets = Pick<PortalEnv, "STRAVA_CLIENT_ID" | "STRAVA_CLIENT_SECRET" | "TOKEN_ENCRYPTION_KEY">;

/** `baseUrl` has no slash at the end. */
export function openStravaAccess(secrets: StravaSecrets, baseUrl: string, fetch: Fetch): StravaAccess {
  const { STRAVA_CLIENT_ID: clientId, STRAVA_CLIENT_SECRET: clientSecret } = secrets;
  const connections = createAthleteConnections({ fetch, baseUrl, clientId, clientSecret, limits: LIMITS });
  const states = createConsentStates(secrets.TOKEN_ENCRYPTION_KEY);
  return { baseUrl, clientId, connections, states };
}
