import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../support/paceline.ts";
import { expectTruth, listings } from "../../support/strava/truth.ts";

const QUARTER_MS = 900_000;

/** Histories of one page, and one more that proves the end; with so many reads allowed in a quarter hour. */
function options(athletes: number, short: number, day = 1_000) {
  const world = { seed: 3, athletes, activities: { min: 5, max: 15 } };
  return { sim: { world, limits: { read: { short, day }, overall: { short: 1_000, day: 5_000 } } } };
}

async function knowLimits({ rows }: Paceline, short: number): Promise<void> {
  await rows(
    "UPDATE strava_budget SET read_short_limit = ?, overall_short_limit = 1000, overall_day_limit = 5000",
    short,
  );
}

/** Delivers whatever is due without letting time pass. */
async function deliverDue({ broker, clock }: Paceline): Promise<void> {
  while (broker.waiting.some(({ dueMs }) => dueMs <= clock.nowMs)) await broker.deliverNext();
}

/** The messages sent with a delay, by their text. */
function deferrals({ broker }: Paceline): Map<string, number[]> {
  const delays = new Map<string, number[]>();
  for (const { body, delaySeconds } of broker.sent) {
    const page = JSON.stringify(body);
    if (delaySeconds > 0) delays.set(page, [...(delays.get(page) ?? []), delaySeconds]);
  }
  return delays;
}

describe("a sync that a person asks for", () => {
  it("starts at once when bulk has used all that it may of the window", async () => {
    const paceline = await startQueued(options(60, 40));
    await knowLimits(paceline, 40);
    await deliverDue(paceline);
    expect(listings(paceline)).toHaveLength(36);
    const waiting = await paceline.rows<{ athlete_id: number }>(
      "SELECT athlete_id FROM sync_sessions WHERE status = 'queued' ORDER BY athlete_id DESC LIMIT 1",
    );
    const athleteId = waiting[0]?.athlete_id ?? 0;
    const askedAtMs = paceline.clock.nowMs;
    await paceline.requeue(athleteId);
    await deliverDue(paceline);
    expect(paceline.clock.nowMs).toBe(askedAtMs);
    expect(
      listings(paceline)
        .slice(36)
        .map((request) => request.athleteId),
    ).toEqual([athleteId, athleteId]);
    await expectTruth(paceline, [athleteId]);
  });
});

describe("bulk", () => {
  it("takes in the last third of a window what people left of it, where a day has room for all its windows", async () => {
    const paceline = await startQueued(options(30, 20, 10_000));
    await knowLimits(paceline, 20);
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 10000");
    await deliverDue(paceline);
    expect(listings(paceline)).toHaveLength(18);
    const dueMs = Math.min(...paceline.broker.waiting.map((queued) => queued.dueMs));
    expect(dueMs).toBeGreaterThanOrEqual(Date.parse("2026-03-04T06:10:00Z"));
    paceline.clock.nowMs = Date.parse("2026-03-04T06:14:50Z");
    await deliverDue(paceline);
    expect(listings(paceline)).toHaveLength(20);
    expect(listings(paceline).every(({ result }) => result === 200)).toBe(true);
  });

  it("defers a page once at most, whatever it waits for within twelve hours", async () => {
    const paceline = await startQueued(options(60, 10));
    await knowLimits(paceline, 10);
    await paceline.broker.drain();
    expect(Math.max(...[...deferrals(paceline).values()].map((delays) => delays.length))).toBe(1);
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(paceline.sim.rateLimits.peak.read.short).toBe(10);
    await expectTruth(paceline);
  });
});

describe("many who wait", () => {
  it("do not wake together: no window wakes more than it has room for, and each of them is spread", async () => {
    const paceline = startPaceline(options(60, 10));
    await knowLimits(paceline, 10);
    await paceline.importAthletes();
    for (const id of paceline.sim.world.athletes.keys()) await paceline.requeue(id);
    await deliverDue(paceline);
    const wakes = paceline.broker.waiting.map(({ dueMs }) => dueMs);
    expect(wakes.length).toBeGreaterThanOrEqual(50);
    const byWindow = Map.groupBy(wakes, (dueMs) => Math.floor(dueMs / QUARTER_MS));
    for (const ofWindow of byWindow.values()) {
      expect(ofWindow.length).toBeLessThanOrEqual(10);
      if (ofWindow.length < 10) continue;
      expect(new Set(ofWindow).size).toBeGreaterThanOrEqual(8);
      expect(Math.max(...ofWindow) - Math.min(...ofWindow)).toBeGreaterThan(100_000);
    }
    await paceline.broker.drain();
    expect(Math.max(...[...deferrals(paceline).values()].map((delays) => delays.length))).toBe(1);
    await expectTruth(paceline);
  });

  it("for tomorrow defer as often as twelve hours need, and are never late for it", async () => {
    const limits = { read: { short: 100, day: 4 }, overall: { short: 1_000, day: 5_000 } };
    const paceline = await startQueued({ sim: { ...options(6, 100).sim, limits } });
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 4");
    await paceline.broker.drain();
    for (const delays of deferrals(paceline).values()) {
      const waited = delays.reduce((sum, delaySeconds) => sum + delaySeconds, 0);
      expect(Math.max(...delays)).toBeLessThanOrEqual(43_200);
      expect(delays.length).toBeLessThanOrEqual(Math.ceil(waited / 38_880) + 1);
    }
    expect(listings(paceline).every(({ result }) => result === 200)).toBe(true);
    await expectTruth(paceline);
  });
});
