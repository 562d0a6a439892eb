import { unstable_readConfig } from "wrangler";
import { makeRunSecrets, requiredSecrets } from "../secrets/run-secrets.ts";

/** Secrets of this run alone. */
export const RUN_SECRETS = makeRunSecrets();

/** What may be told to anyone: the application's id, and that alerts go nowhere. */
const APPLICATION = { STRAVA_CLIENT_ID: "client", ALERT_WEBHOOK_URL: "none" };

// Wrangler looks for required secrets here before it looks into a .dev.vars.
Object.assign(process.env, RUN_SECRETS, APPLICATION);

/** Vars as the wrangler files have them and secrets for tests only: no .dev.vars that may be there changes a test. */
export const BINDINGS: Readonly<Record<string, unknown>> = {
  ...unstable_readConfig({ config: "wrangler.producer.toml" }).vars,
  ...unstable_readConfig({ config: "wrangler.portal.toml" }).vars,
  ...unstable_readConfig({ config: "wrangler.consumer.toml" }).vars,
  ...RUN_SECRETS,
  ...APPLICATION,
  SECRET_NAMES: requiredSecrets().join(),
};
