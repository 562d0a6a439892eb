import { type ProducerSettings, producerSettings } from "@paceline/pipeline";
import { openTokenCipher, type TokenCipher } from "@paceline/store";
import type { AccessApplication } from "./admin/access-verdict.ts";
import { type AlertWebhook, alertWebhook } from "./alerts/webhook.ts";
import type { Assets } from "./dashboard/dashboard.ts";
import type { Ambient, MeasuredQueues, Sending } from "./sending.ts";

/** All that an admin's request or a cron needs. */
export interface Dependencies extends Sending {
  readonly cipher: TokenCipher;
  readonly settings: ProducerSettings;
  readonly queues: MeasuredQueues;
  readonly alertWebhook: AlertWebhook;
}

/** Who may ask: needs no configuration that could be wrong. */
export interface Gate extends Ambient {
  /** Knows which sessions signed out. */
  readonly db: D1Database;
  /** Empty: no program may. */
  readonly adminToken: string;
  /** Null: no person may, for Cloudflare Access stands before nothing here. */
  readonly access: AccessApplication | null;
  /** Counts refused credentials; null: nobody does. */
  readonly refusals: Pick<RateLimit, "limit"> | null;
}

/** The dependencies, or a sentence that names what is wrong with the configuration. Either way, who may ask. */
export type Composed = Gate & {
  /** Answers athletes, and Strava's events, and says whom Cloudflare Access vouches for. */
  readonly portal: Pick<Fetcher, "fetch">;
  readonly assets: Assets;
} & (
    | { readonly ok: true; readonly dependencies: Dependencies }
    | { readonly ok: false; readonly problem: string }
  );

const WRONG_KEY =
  "TOKEN_ENCRYPTION_KEY is not a key of 32 bytes in base64, nor several of them with commas between.";

/** Not every runtime has a rate limit. */
type Bindings = Omit<ProducerEnv, "ASSETS" | "REFUSALS" | "PORTAL"> & {
  readonly ASSETS: Composed["assets"];
  readonly REFUSALS?: Gate["refusals"];
  readonly PORTAL: Composed["portal"];
};

/** Composes the worker from its bindings, secrets and vars. Never throws: a wrong setting is a value. */
export async function composeDependencies(env: Bindings, ambient: Ambient): Promise<Composed> {
  const configured = producerSettings(env);
  const access = configured.ok ? accessOf(configured.settings) : null;
  const gate = {
    ...ambient,
    db: env.DB,
    adminToken: env.ADMIN_TOKEN ?? "",
    access,
    refusals: env.REFUSALS ?? null,
    portal: env.PORTAL,
    assets: env.ASSETS,
  };
  if (!configured.ok) return { ...gate, ...configured };
  const cipher = await openTokenCipher(env.TOKEN_ENCRYPTION_KEY ?? "");
  if (cipher === null) return { ...gate, ok: false, problem: WRONG_KEY };
  const queues = { bulk: env.ATHLETE_PAGES, priority: env.ATHLETE_PAGES_PRIORITY };
  const { settings } = configured;
  return {
    ...gate,
    ok: true,
    dependencies: {
      ...ambient,
      db: env.DB,
      cipher,
      settings,
      queues,
      alertWebhook: alertWebhook(env.ALERT_WEBHOOK_URL),
    },
  };
}

function accessOf(settings: ProducerSettings): AccessApplication | null {
  const { ACCESS_TEAM_DOMAIN: teamDomain, ACCESS_AUDIENCE: audience } = settings;
  return teamDomain === "" ? null : { teamDomain, audience };
}
