import { WranglerError } from "../wrangler.ts";

/** Said wherever wrangler finds no login. */
export const LOG_IN =
  "Wrangler is not logged in. Run `pnpm exec wrangler login`, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID; then run this again.";

/** What wrangler's words mean for whoever reads them, the first that fits. Codes are those of Cloudflare's API. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /more than one account available/i,
    "Your login reaches several accounts. Set CLOUDFLARE_ACCOUNT_ID to the one meant; wrangler lists them above.",
  ],
  [/necessary to set a CLOUDFLARE_API_TOKEN|not logged in|not authenticated/i, LOG_IN],
  [
    /code: (10000|10001|9109|9106)\]|not authorized|unauthorized|forbidden|incorrect permissions/i,
    "The login or token may not do this, or is no longer valid. A token needs, for this account: Workers Scripts Edit, D1 Edit, Queues Edit and Account Settings Read. Then run this again.",
  ],
  [
    /maximum number of D1|code: 7406\]|exceeded the limit|upgrade to a paid|paid plan|free plan/i,
    "This is more than the account's plan allows. Remove what is not used, upgrade the plan, or use another account; the free plan has room for one environment of Paceline, not for two.",
  ],
  [
    /required secrets have not been set/i,
    "The worker lacks a secret. Run `pnpm run setup` for this environment, then run this again.",
  ],
  [
    /queue ".*" does not exist|couldn't find a D1 DB|code: 7404\]/i,
    "What the worker needs is not in this account. Run `pnpm run setup` for this environment, then run this again.",
  ],
  [
    /already exists|already taken|code: (7502|11009)\]/i,
    "The name is taken, though it was not found before: somebody made it just now, or the login may not list it. Run this again; if it stays, look in Cloudflare's dashboard who owns it.",
  ],
  [
    /workers\.dev subdomain/i,
    "The account has no workers.dev subdomain yet. Open Workers in Cloudflare's dashboard once, which makes one, then run this again.",
  ],
  [
    /unable to resolve|fetch failed|ECONN|ETIMEDOUT|EAI_AGAIN|did not end within/i,
    "Cloudflare did not answer. Look at your connection and at https://www.cloudflarestatus.com, then run this again.",
  ],
];

/** Why a wrangler command failed and what to do about it, as text to print. */
export function explain(error: unknown): string {
  if (!(error instanceof WranglerError)) return error instanceof Error ? error.message : String(error);
  const words = `${error.message}\n${error.said}`;
  const [, advice] = ADVICE.find(([pattern]) => pattern.test(words)) ?? [];
  return advice === undefined ? error.message : `${error.message.trimEnd()}\n\n${advice}`;
}
