import { randomBytes } from "node:crypto";
import { webhookPathSecret } from "@paceline/strava";
import { unstable_readConfig } from "wrangler";

/**
 * The secrets of one test run, by their bindings' names. Long and random, so that what is found in an answer, a
 * log or an output is never there by chance.
 */
export function makeRunSecrets() {
  const word = () => randomBytes(24).toString("hex");
  return {
    STRAVA_CLIENT_SECRET: word(),
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    ADMIN_TOKEN: word(),
    STRAVA_WEBHOOK_VERIFY_TOKEN: word(),
  };
}

/** Those, and what is made of them and must not be told either, by what it is. */
export async function withDerived(secrets: ReturnType<typeof makeRunSecrets>) {
  const path = await webhookPathSecret(secrets.STRAVA_WEBHOOK_VERIFY_TOKEN);
  return { ...secrets, "the webhook's secret path": path };
}

/** Every secret that some worker must have. The application's id is none in truth: every athlete's browser is shown it. */
export function requiredSecrets(): string[] {
  const files = ["producer", "portal", "consumer"].map((worker) => `wrangler.${worker}.toml`);
  const required = files.flatMap((config) => unstable_readConfig({ config }).secrets?.required ?? []);
  return [...new Set(required)].filter((name) => name !== "STRAVA_CLIENT_ID");
}
