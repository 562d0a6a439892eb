import { type ProducerSettings, producerSettings } from "@paceline/pipeline";
import type { Lane, Log, PageMessage } from "@paceline/protocol";
import { openTokenCipher, type TokenCipher } from "@paceline/store";
import type { Fetch } from "@paceline/strava";
import { type OpenedStravaAccess, openStravaAccess } from "./connect/strava-access.ts";
import type { WebhookSecrets } from "./webhook/webhook-route.ts";

/** What the world outside gives: passed in, so that a test can be exact about it. */
export interface Ambient {
  readonly fetch: Fetch;
  readonly nowMs: () => number;
  readonly log: Log;
}

/** All that a request or a cron needs. */
export interface Dependencies extends Ambient {
  readonly db: D1Database;
  readonly cipher: TokenCipher;
  readonly settings: ProducerSettings;
  readonly queues: PageQueues;
  readonly strava: OpenedStravaAccess;
  readonly webhook: WebhookSecrets;
}

export type PageQueues = Readonly<Record<Lane, Pick<Queue<PageMessage>, "sendBatch">>>;

/** The dependencies, or a sentence that names what is wrong with the configuration. Either way, who may ask. */
export type Composed = { readonly adminToken: string; readonly log: Log } & (
  | { readonly ok: true; readonly dependencies: Dependencies }
  | { readonly ok: false; readonly problem: string }
);

const WRONG_KEY =
  "TOKEN_ENCRYPTION_KEY is not a key of 32 bytes in base64, nor several of them with commas between.";

/** Composes the worker from its bindings, secrets and vars. Never throws: a wrong setting is a value. */
export async function composeDependencies(env: ProducerEnv, ambient: Ambient): Promise<Composed> {
  const gate = { adminToken: env.ADMIN_TOKEN ?? "", log: ambient.log };
  const configured = producerSettings(env);
  if (!configured.ok) return { ...gate, ...configured };
  const cipher = await openTokenCipher(env.TOKEN_ENCRYPTION_KEY ?? "");
  if (cipher === null) return { ...gate, ok: false, problem: WRONG_KEY };
  const queues = { bulk: env.ATHLETE_PAGES, priority: env.ATHLETE_PAGES_PRIORITY };
  const { settings } = configured;
  const strava = openStravaAccess(env, ambient.fetch);
  const webhook = {
    verifyToken: env.STRAVA_WEBHOOK_VERIFY_TOKEN ?? "",
    clientSecret: env.STRAVA_CLIENT_SECRET ?? "",
  };
  return {
    ...gate,
    ok: true,
    dependencies: { ...ambient, db: env.DB, cipher, settings, queues, strava, webhook },
  };
}
