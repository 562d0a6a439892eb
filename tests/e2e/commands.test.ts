import { join } from "node:path";
import { createStravaSim } from "@paceline/strava-sim";
import { serveStravaSim } from "@paceline/strava-sim/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyAccount } from "../support/account/fake-account.ts";
import { installStub } from "../support/account/stub-wrangler.ts";
import { RUN_IN, type SmallestRun } from "./commands/documented-commands.ts";
import { type FreshClone, freshClone, TEST_TIMEOUT_MS } from "./commands/fresh-clone.ts";

async function expectToRun(
  clone: FreshClone,
  { command, says, code = 0, ...options }: SmallestRun,
): Promise<void> {
  const ran = await clone.run(command, options);
  expect(ran.output).toMatch(says);
  expect({ command, code: ran.code }).toEqual({ command, code });
}

const cases = (place: keyof typeof RUN_IN) =>
  Object.entries(RUN_IN[place]).map(([documented, run]) => ({ documented, run }));

describe("in a fresh clone, where nothing is installed or built,", () => {
  let clone: FreshClone;
  beforeAll(async () => {
    clone = await freshClone();
  });
  afterAll(() => clone.leave());

  it.each(cases("a fresh clone"))(
    "$documented runs, at its smallest",
    async ({ run }) => {
      await expectToRun(clone, run);
      // What it generates is what is committed.
      expect(clone.changed()).toEqual([]);
    },
    TEST_TIMEOUT_MS,
  );

  it.each(cases("a fresh clone before a simulated Strava"))(
    "$documented runs, at its smallest",
    async ({ run }) => {
      const [clientId, clientSecret] = ["4711", "the-secret-of-the-application"];
      const world = { seed: 1, athletes: 1, activities: { min: 1, max: 1 } };
      const server = await serveStravaSim(createStravaSim({ clientId, clientSecret, world, now: Date.now }));
      const env = {
        STRAVA_BASE_URL: server.url,
        STRAVA_CLIENT_ID: clientId,
        STRAVA_CLIENT_SECRET: clientSecret,
      };
      try {
        await expectToRun(clone, { ...run, env });
      } finally {
        await server.close();
      }
    },
  );
});

describe("in a fresh clone whose wrangler is an account that records,", () => {
  /** What only the club knows. */
  const env = {
    STRAVA_CLIENT_ID: "4711",
    STRAVA_CLIENT_SECRET: "the-secret-of-the-application",
    ALERT_WEBHOOK_URL: "none",
  };
  let clone: FreshClone;
  beforeAll(async () => {
    clone = await freshClone();
    await clone.run("pnpm install --offline");
    await installStub(join(clone.folder, "node_modules/.bin"), emptyAccount());
  });
  afterAll(() => clone.leave());

  it.each(cases("a fresh clone with an account"))("$documented runs, at its smallest", async ({ run }) => {
    await expectToRun(clone, { ...run, env });
  });
});
