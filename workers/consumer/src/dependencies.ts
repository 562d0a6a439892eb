import { type ConsumerSettings, consumerSettings } from "@paceline/pipeline";
import type { Lane, Log, PageMessage } from "@paceline/protocol";
import { openTokenCipher, type TokenCipher } from "@paceline/store";
import { createStravaClient, type Fetch, type StravaClient } from "@paceline/strava";

import type { DataPoints } from "./data-point.ts";

/** What the world outside gives: passed in, so that a test can be exact about it. */
export interface Ambient {
  readonly fetch: Fetch;
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

export type PageQueues = Readonly<Record<Lane, Pick<Queue<PageMessage>, "send">>>;

/** What needs no configuration: enough to keep a dead letter and to settle any message. */
export interface Essentials extends Ambient {
  readonly db: D1Database;
  readonly queues: PageQueues;
  readonly dataPoints: DataPoints;
}

/** All that handling a page needs. */
export interface Dependencies extends Essentials {
  readonly strava: StravaClient;
  readonly cipher: TokenCipher;
  readonly settings: ConsumerSettings;
}

export type Composed = { readonly essentials: Essentials } & (
  | { readonly ok: true; readonly dependencies: Dependencies }
  /** A sentence that names what is wrong with the configuration. */
  | { readonly ok: false; readonly problem: string }
);

const WRONG_KEY =
  "TOKEN_ENCRYPTION_KEY is not a key of 32 bytes in base64, nor several of them with commas between.";

/** Not every runtime has Analytics Engine. */
type Bindings = Omit<ConsumerEnv, "METRICS"> & { readonly METRICS?: DataPoints };

/** Composes the worker from its bindings, secrets and vars. Never throws: a wrong setting is a value. */
export async function composeDependencies(env: Bindings, ambient: Ambient): Promise<Composed> {
  const queues = { bulk: env.ATHLETE_PAGES, priority: env.ATHLETE_PAGES_PRIORITY };
  const essentials = { ...ambient, db: env.DB, queues, dataPoints: env.METRICS ?? null };
  const configured = consumerSettings(env);
  if (!configured.ok) return { ...configured, essentials };
  for (const name of ["STRAVA_CLIENT_ID", "STRAVA_CLIENT_SECRET"] as const) {
    if (!env[name])
      return { ok: false, problem: `${name} is not set. Set it with wrangler secret put.`, essentials };
  }
  const cipher = await openTokenCipher(env.TOKEN_ENCRYPTION_KEY ?? "");
  if (cipher === null) {
    return { ok: false, problem: WRONG_KEY, essentials };
  }
  const { settings } = configured;
  const strava = createStravaClient({
    fetch: ambient.fetch,
    baseUrl: settings.STRAVA_BASE_URL,
    clientId: env.STRAVA_CLIENT_ID,
    clientSecret: env.STRAVA_CLIENT_SECRET,
    limits: { timeoutMs: settings.STRAVA_REQUEST_TIMEOUT_MS, bodyBytesMax: settings.STRAVA_BODY_BYTES_MAX },
  });
  return { ok: true, essentials, dependencies: { ...essentials, strava, cipher, settings } };
}
