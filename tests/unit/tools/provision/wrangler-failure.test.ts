import { explain } from "@paceline/tools/provision/wrangler-failure";
import { WranglerError } from "@paceline/tools/wrangler";
import { describe, expect, it } from "vitest";

/** Wrangler's own words: from its source, and as Cloudflare's API answers. */
const CASES: readonly (readonly [said: string, advice: string])[] = [
  [
    "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable",
    "wrangler login",
  ],
  [
    "More than one account available but unable to select one in non-interactive mode.",
    "CLOUDFLARE_ACCOUNT_ID",
  ],
  [
    "A request to the Cloudflare API (/accounts/1/d1/database) failed.\n\n  Authentication error [code: 10000]",
    "D1 Edit, Queues Edit",
  ],
  ["Unauthorized to access requested resource [code: 9109]", "Workers Scripts Edit"],
  ["A database with that name already exists", "The name is taken"],
  ["Queue name 'athlete-pages' is already taken. [code: 11009]", "The name is taken"],
  ["You have reached the maximum number of D1 databases for your account.", "plan allows"],
  ["You have exceeded the limit of 5 cron triggers. Upgrade to a paid plan [code: 10072]", "one environment"],
  ["The following required secrets have not been set: ADMIN_TOKEN", "pnpm run setup"],
  ['Queue "athlete-pages" does not exist.', "pnpm run setup"],
  ["You need to register a workers.dev subdomain before publishing to workers.dev", "dashboard once"],
  ["Unable to resolve Cloudflare's API hostname (api.cloudflare.com)", "did not answer"],
];

describe("a failure of wrangler", () => {
  it.each(CASES)("is told with what to do about it: %s", (said, advice) => {
    const text = explain(new WranglerError(`wrangler deploy failed:\n${said}`, said));
    expect(text).toContain(said);
    expect(text).toContain(advice);
  });

  it("is told as it is when nobody knows better", () => {
    expect(explain(new WranglerError("wrangler deploy failed:\nstrange"))).toBe(
      "wrangler deploy failed:\nstrange",
    );
  });
});
