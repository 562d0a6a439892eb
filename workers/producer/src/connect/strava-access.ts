import { connectSettings } from "@paceline/pipeline";
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

/** A sentence names what is wrong with the configuration: the admin API and the crons go on without it. */
export type OpenedStravaAccess =
  | { readonly ok: true; readonly access: StravaAccess }
  | { readonly ok: false; readonly problem: string };

/** An athlete waits before a browser, and a token pair has a few hundred bytes. */
const LIMITS = { timeoutMs: 10_000, bodyBytesMax: 65_536 } as const;

type StravaBindings = Pick<ProducerEnv, "STRAVA_CLIENT_ID" | "STRAVA_CLIENT_SECRET" | "TOKEN_ENCRYPTION_KEY">;

/** Never throws: a wrong setting is a value. */
export function openStravaAccess(env: StravaBindings, fetch: Fetch): OpenedStravaAccess {
  const configured = connectSettings(env);
  if (!configured.ok) return configured;
  for (const name of ["STRAVA_CLIENT_ID", "STRAVA_CLIENT_SECRET"] as const) {
    if (!env[name]) return { ok: false, problem: `${name} is not set. Set it with wrangler secret put.` };
  }
  const { STRAVA_BASE_URL: baseUrl } = configured.settings;
  const { STRAVA_CLIENT_ID: clientId, STRAVA_CLIENT_SECRET: clientSecret } = env;
  const connections = createAthleteConnections({ fetch, baseUrl, clientId, clientSecret, limits: LIMITS });
  const states = createConsentStates(env.TOKEN_ENCRYPTION_KEY);
  return { ok: true, access: { baseUrl, clientId, connections, states } };
}
