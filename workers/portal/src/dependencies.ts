import { type PortalSettings, portalSettings } from "@paceline/pipeline";
import type { Logins } from "@paceline/producer/browser/logins";
import type { Ambient, Sending } from "@paceline/producer/sending";
import { openTokenCipher, type TokenCipher } from "@paceline/store";
import { openStravaAccess, type StravaAccess } from "./connect/strava-access.ts";
import { createAthleteProofs } from "./races/athlete-proof.ts";
import type { WebhookSecrets } from "./webhook/webhook-route.ts";

/** All that an athlete's request, or an event of Strava's, needs. */
export interface Dependencies extends Sending {
  readonly cipher: TokenCipher;
  readonly settings: PortalSettings;
  readonly strava: StravaAccess;
  /** Of athletes who want to see their races. */
  readonly proofs: Logins;
  readonly webhook: WebhookSecrets;
}

/** The dependencies, or a sentence that names what is wrong with the configuration. */
export type Composed = Ambient &
  (
    | { readonly ok: true; readonly dependencies: Dependencies }
    | { readonly ok: false; readonly problem: string }
  );

const WRONG_KEY =
  "TOKEN_ENCRYPTION_KEY is not a key of 32 bytes in base64, nor several of them with commas between.";

/** Composes the worker from its bindings, secrets and vars. Never throws: a wrong setting is a value. */
export async function composePortal(env: PortalEnv, ambient: Ambient): Promise<Composed> {
  const configured = portalSettings(env);
  if (!configured.ok) return { ...ambient, ...configured };
  for (const name of ["STRAVA_CLIENT_ID", "STRAVA_CLIENT_SECRET"] as const) {
    if (!env[name])
      return { ...ambient, ok: false, problem: `${name} is not set. Set it with wrangler secret put.` };
  }
  const cipher = await openTokenCipher(env.TOKEN_ENCRYPTION_KEY ?? "");
  if (cipher === null) return { ...ambient, ok: false, problem: WRONG_KEY };
  const { settings } = configured;
  const queues = { bulk: env.ATHLETE_PAGES, priority: env.ATHLETE_PAGES_PRIORITY };
  const strava = openStravaAccess(env, settings.STRAVA_BASE_URL, ambient.fetch);
  const webhook = {
    verifyToken: env.STRAVA_WEBHOOK_VERIFY_TOKEN ?? "",
    clientSecret: env.STRAVA_CLIENT_SECRET,
  };
  const proofs = createAthleteProofs(env.TOKEN_ENCRYPTION_KEY, env.DB);
  const dependencies = { ...ambient, db: env.DB, cipher, settings, queues, strava, proofs, webhook };
  return { ...ambient, ok: true, dependencies };
}
