import {
  DELAY_SECONDS_MAX,
  deferDelaySeconds,
  isAtWindowEdge,
  type Wait,
  windowsAt,
} from "@paceline/pipeline";
import type { BucketReport, BudgetState } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const HOUR = 3_600;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;
/** A hundred seconds into a quarter hour. */
const NOW = MIDNIGHT + 6 * HOUR + 100;
const ALMOST_ONE = 1 - Number.EPSILON;
/** A fixed seed: the same waits on every machine. */
const RUNS = { numRuns: 1_000, seed: 20_260_304 };

describe("the windows of a moment", () => {
  it.each<[moment: string, short: string, day: string]>([
    ["2026-03-04T06:00:00Z", "2026-03-04T06:00:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-04T06:14:59Z", "2026-03-04T06:00:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-04T06:15:00Z", "2026-03-04T06:15:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-04T23:59:59Z", "2026-03-04T23:45:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-05T00:00:00Z", "2026-03-05T00:00:00Z", "2026-03-05T00:00:00Z"],
  ])("%s began at %s and on %s", (moment, short, day) => {
    expect(windowsAt(seconds(moment), 900)).toEqual({ shortStart: seconds(short), dayStart: seconds(day) });
  });
});

describe("the edge of a window", () => {
  it.each<[windowSeconds: number, edgeMs: number]>([
    [900, 5_000],
    [86_400, 5_000],
    [50, 5_000],
    [40, 4_000],
    [5, 500],
  ])("of %i s is its first %i ms", (windowSeconds, edgeMs) => {
    const start = MIDNIGHT * 1000 + 3 * windowSeconds * 1000;
    const isAtEdge = (ms: number) => isAtWindowEdge(start + ms, windowSeconds);
    expect([0, 1, edgeMs - 1].map(isAtEdge)).toEqual([true, true, true]);
    expect([-1, edgeMs, edgeMs + 1, windowSeconds * 1000 - 1].map(isAtEdge)).toEqual(Array(4).fill(false));
  });
});

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

function bucket(changes: Partial<BucketReport> = {}): BucketReport {
  return { shortLimit: 100, dayLimit: 1_000, shortUsed: 0, dayUsed: 0, ...changes };
}

function wait(budget: Partial<BudgetState>, changes: Partial<Wait> = {}): Wait {
  const windows = windowsAt(NOW, 900);
  return {
    budget: { windows, overall: bucket(), read: bucket(), pausedUntil: null, ...budget },
    cost: { overall: 2, read: 1 },
    nowSeconds: NOW,
    shortWindowSeconds: 900,
    random: 0,
    ...changes,
  };
}

describe("a message without quota", () => {
  const lastWindows = windowsAt(NOW - 900, 900);
  const yesterday = windowsAt(NOW - DAY, 900);
  it.each<[claim: string, waiting: Wait, delaySeconds: number]>([
    ["comes back at once when there is room", wait({}), 1],
    [
      "waits until 5 s into the next quarter hour when this one is used up",
      wait({ overall: bucket({ shortUsed: 100 }) }),
      805,
    ],
    ["waits likewise for the bucket of reads", wait({ read: bucket({ shortUsed: 100 }) }), 805],
    ["waits when what is left is less than it needs", wait({ overall: bucket({ shortUsed: 99 }) }), 805],
    ["does not wait when what is left is just enough", wait({ overall: bucket({ shortUsed: 98 }) }), 1],
    [
      "forgets what was used in the quarter hour before",
      wait({ windows: lastWindows, read: bucket({ shortUsed: 100 }) }),
      1,
    ],
    [
      "forgets what was used the day before",
      wait({ windows: yesterday, read: bucket({ dayUsed: 1_000 }) }),
      1,
    ],
    [
      "still knows the day's use in a new quarter hour",
      wait({ windows: lastWindows, read: bucket({ dayUsed: 1_000 }) }),
      DELAY_SECONDS_MAX,
    ],
    ["waits 12 hours at most and asks again", wait({ read: bucket({ dayUsed: 1_000 }) }), DELAY_SECONDS_MAX],
    [
      "waits until 5 s after midnight UTC when the day is used up",
      wait({ read: bucket({ dayUsed: 1_000 }) }, { nowSeconds: MIDNIGHT + 20 * HOUR }),
      4 * HOUR + 5,
    ],
    [
      "waits a tenth of a short window past its beginning where that is less than 5 s",
      wait(
        { windows: windowsAt(NOW, 20), read: bucket({ shortUsed: 100 }) },
        { shortWindowSeconds: 20, nowSeconds: NOW + 7 },
      ),
      13 + 2,
    ],
    ["waits to the second of a pause's end, and no longer", wait({ pausedUntil: NOW + 700 }), 700],
    [
      "waits past the closed beginning of a window in which a pause ends",
      wait({ pausedUntil: NOW + 800 }),
      802,
    ],
    ["waits past the closed end of a window in which a pause ends", wait({ pausedUntil: NOW + 799 }), 805],
    [
      "waits past the closed end of a window into which it was spread",
      wait({}, { nowSeconds: NOW + 500, random: 299 / 450 }),
      305,
    ],
    [
      "waits past the beginning of a window even where a pause ends with it",
      wait({ pausedUntil: NOW + 800, read: bucket({ shortUsed: 100 }) }),
      805,
    ],
    ["waits while the pipeline is paused", wait({ pausedUntil: NOW + 3_600 }), 3_600],
    ["takes no notice of a pause that is over", wait({ pausedUntil: NOW - 1 }), 1],
    [
      "waits for the later of pause and window",
      wait({ pausedUntil: NOW + 60, read: bucket({ shortUsed: 100 }) }),
      805,
    ],
    [
      "spreads over half the window that it waits for",
      wait({ read: bucket({ shortUsed: 100 }) }, { random: ALMOST_ONE }),
      805 + 449,
    ],
  ])("%s", (_claim, waiting, delaySeconds) => {
    expect(deferDelaySeconds(waiting)).toBe(delaySeconds);
  });

  const buckets = fc.record({
    shortLimit: fc.integer({ min: 2, max: 400 }),
    dayLimit: fc.integer({ min: 2, max: 4_000 }),
    shortUsed: fc.nat(500),
    dayUsed: fc.nat(5_000),
  });
  const waits = fc
    .record({
      nowSeconds: fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 2 * DAY }),
      ageSeconds: fc.nat(DAY),
      shortWindowSeconds: fc.constantFrom(1, 5, 60, 900, 3_600),
      overall: buckets,
      read: buckets,
      pausedSeconds: fc.option(fc.integer({ min: -HOUR, max: 13 * HOUR })),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    })
    .map(({ nowSeconds, ageSeconds, shortWindowSeconds, overall, read, pausedSeconds, random }): Wait => {
      const windows = windowsAt(nowSeconds - ageSeconds, shortWindowSeconds);
      const pausedUntil = pausedSeconds === null ? null : nowSeconds + pausedSeconds;
      const budget = { windows, overall, read, pausedUntil };
      return { budget, cost: { overall: 2, read: 1 }, nowSeconds, shortWindowSeconds, random };
    });

  it("always wakes in a window that has room, or after 12 hours", () => {
    fc.assert(
      fc.property(waits, (waiting) => {
        const delaySeconds = deferDelaySeconds(waiting);
        if (delaySeconds === DELAY_SECONDS_MAX) return;
        expect(hasRoomAt(waiting, waiting.nowSeconds + delaySeconds)).toBe(true);
      }),
      RUNS,
    );
  });

  it("waits a whole number of seconds from 1 to 12 hours", () => {
    fc.assert(
      fc.property(waits, (waiting) => {
        const delaySeconds = deferDelaySeconds(waiting);
        expect(Number.isSafeInteger(delaySeconds)).toBe(true);
        expect(delaySeconds).toBeGreaterThanOrEqual(1);
        expect(delaySeconds).toBeLessThanOrEqual(DELAY_SECONDS_MAX);
      }),
      RUNS,
    );
  });

  it("never wakes at the edge of the window that it waited for", () => {
    fc.assert(
      fc.property(waits, (waiting) => {
        const { nowSeconds, shortWindowSeconds } = waiting;
        fc.pre(!hasRoomAt({ ...waiting, budget: { ...waiting.budget, pausedUntil: null } }, nowSeconds));
        const delaySeconds = deferDelaySeconds(waiting);
        const wakes = nowSeconds + delaySeconds;
        fc.pre(delaySeconds < DELAY_SECONDS_MAX && (waiting.budget.pausedUntil ?? 0) <= nowSeconds);
        // Whole seconds cannot miss the beginning of a window of 1 s.
        fc.pre(shortWindowSeconds > 1);
        expect(isAtWindowEdge(wakes * 1000, shortWindowSeconds)).toBe(false);
      }),
      RUNS,
    );
  });

  it("does not wait past the first half of the first window that has room", () => {
    fc.assert(
      fc.property(waits, (waiting) => {
        const latest = waiting.nowSeconds + deferDelaySeconds(waiting);
        const spread = Math.floor(waiting.random * waiting.shortWindowSeconds * 0.5);
        const edge = Math.ceil(Math.min(5, waiting.shortWindowSeconds / 10));
        const closed = Math.ceil(Math.min(2, waiting.shortWindowSeconds / 50));
        const earliest = Math.max(latest - spread - closed - edge - 1, waiting.nowSeconds);
        fc.pre(earliest > waiting.nowSeconds);
        expect(hasRoomAt(waiting, earliest)).toBe(false);
      }),
      RUNS,
    );
  });
});

/** Whether, for all that the budget knows, the cost fits at that moment. */
function hasRoomAt({ budget, cost, shortWindowSeconds }: Wait, moment: number): boolean {
  const then = windowsAt(moment, shortWindowSeconds);
  const sameShort = then.shortStart === budget.windows.shortStart;
  const sameDay = then.dayStart === budget.windows.dayStart;
  const fits = (state: BucketReport, needed: number) =>
    (!sameShort || state.shortUsed + needed <= state.shortLimit) &&
    (!sameDay || state.dayUsed + needed <= state.dayLimit);
  const isPaused = budget.pausedUntil !== null && moment < budget.pausedUntil;
  return !isPaused && fits(budget.overall, cost.overall) && fits(budget.read, cost.read);
}
