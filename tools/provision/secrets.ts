import { randomBytes } from "node:crypto";

/** How a secret comes about. */
export interface SecretRule {
  /** What it is and where it comes from, for whoever is asked. */
  readonly is: string;
  /** Makes one; absent where only somebody else can know it. */
  readonly make?: () => string;
  /** What a value must look like. */
  readonly shape: RegExp;
}

const KEY_BYTES = 32;

/** By the names that wrangler files hold; an object would find `constructor` too. */
const RULES: ReadonlyMap<string, SecretRule> = new Map(
  Object.entries<SecretRule>({
    STRAVA_CLIENT_ID: {
      is: "the application's client ID, a number, from https://www.strava.com/settings/api",
      shape: /^\d+$/,
    },
    STRAVA_CLIENT_SECRET: {
      is: "the application's client secret, from https://www.strava.com/settings/api",
      shape: /^\S+$/,
    },
    ADMIN_TOKEN: {
      is: "the bearer token of the admin API, at least 16 characters without spaces",
      make: () => randomBytes(KEY_BYTES).toString("hex"),
      shape: /^\S{16,}$/,
    },
    ALERT_WEBHOOK_URL: {
      is: "where alerts are posted, the https:// address of an incoming webhook of Slack's kind; none: nothing is sent",
      shape: /^(none|https:\/\/\S+)$/,
    },
    TOKEN_ENCRYPTION_KEY: {
      is: `the key that the athletes' tokens are stored with, ${KEY_BYTES} bytes in base64; several with commas between, the newest first`,
      make: () => randomBytes(KEY_BYTES).toString("base64"),
      shape: /^[A-Za-z0-9+/]{43}=( *, *[A-Za-z0-9+/]{43}=)*$/,
    },
    STRAVA_WEBHOOK_VERIFY_TOKEN: {
      is: "what Strava shows to prove that a webhook is ours, at least 16 characters without spaces",
      make: () => randomBytes(KEY_BYTES).toString("hex"),
      shape: /^\S{16,}$/,
    },
  }),
);

/** The rule for a secret that a wrangler file requires; one that is not known here has to be asked for. */
export function ruleOf(name: string): SecretRule {
  return RULES.get(name) ?? { is: "required by a wrangler file", shape: /^\S.*$/ };
}
