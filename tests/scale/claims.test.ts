import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ModelRun } from "./model-run.ts";
import { runModel } from "./run-model.ts";
import { TIERS } from "./tiers.ts";

/** More pages than Strava's default limits allow in a day: there is work from its beginning to its end. */
const LOADED_DAY = {
  seed: 1,
  athletes: 100,
  tier: TIERS[0],
  activitiesMean: 2_000,
  foreignPercent: 0,
  requeueEveryMinutes: 50,
  daysMax: 1,
  quietDays: 0,
  configuration: JSON.parse(env.SCALE_CONFIGURATION),
} satisfies ModelRun;

describe.each([
  { what: "a loaded day", foreignPercent: 0 },
  { what: "a loaded day of which another program uses 30 % unannounced", foreignPercent: 30 },
])("$what", ({ foreignPercent }) => {
  it("uses what Strava allows and no more, defers little, and lets people in at once", async () => {
    const figures = await runModel({ ...LOADED_DAY, foreignPercent }, () => {});
    const { bulk, daysToSync, requeues, errors, firstError } = figures;
    expect(bulk.loadedDays).toBe(1);
    expect(daysToSync, "there is work left when the day ends").toBeNull();
    expect(requeues.count).toBeGreaterThan(20);
    expect.soft(bulk.total.refused, "requests over the limit").toBe(0);
    expect.soft(bulk.usedShare, "requests used of those allowed").toBeGreaterThanOrEqual(0.99);
    expect.soft(bulk.total.deferrals / bulk.total.reads, "deferrals a page").toBeLessThanOrEqual(1.2);
    expect.soft(requeues.startedInQuarterHour, "requeues started in their quarter hour").toBe(requeues.count);
    expect.soft(errors, `errors logged, such as: ${firstError}`).toBe(0);
  });
});
