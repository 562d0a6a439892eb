import {
  DELAY_SECONDS_MAX,
  deferDelaySeconds,
  isBetweenWindows,
  type Wait,
  windowsAt,
} from "@paceline/pipeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;

describe("the time between two windows", () => {
  it.each<[windowSeconds: number, closedMs: number]>([
    [86_400, 2_000],
    [900, 2_000],
    [100, 2_000],
    [60, 1_200],
    [5, 100],
  ])("of %i s is the last and the first %i ms", (windowSeconds, closedMs) => {
    const days = [MIDNIGHT, MIDNIGHT + 2 * DAY].map((day) => day * 1000);
    for (const edge of [...days, ...days.map((day) => day + 3 * windowSeconds * 1000)]) {
      const isClosed = (ms: number) => isBetweenWindows(edge + ms, windowSeconds);
      expect([1 - closedMs, -1, 0, 1, closedMs - 1].map(isClosed)).toEqual(Array(5).fill(true));
      expect([-closedMs - 1, closedMs + 1].map(isClosed)).toEqual([false, false]);
    }
  });
});

const buckets = fc.record({
  shortLimit: fc.constantFrom(2, 100),
  dayLimit: fc.constantFrom(2, 1_000),
  shortUsed: fc.constantFrom(0, 1, 99, 100),
  dayUsed: fc.constantFrom(0, 1, 999, 1_000),
});

/** Waits that begin, and pauses that end, near the edges of windows and days more often than not. */
const waits = fc
  .record({
    edge: fc.nat(3 * 96).map((quarter) => MIDNIGHT + quarter * 900),
    offset: fc.oneof(fc.integer({ min: -6, max: 6 }), fc.nat(899)),
    ageSeconds: fc.constantFrom(0, 1, 900, DAY),
    // Whole seconds cannot miss the edges of a window of 1 s.
    shortWindowSeconds: fc.constantFrom(2, 5, 60, 900, 3_600, DAY),
    overall: buckets,
    read: buckets,
    pause: fc.option(fc.record({ quarters: fc.nat(50), offset: fc.integer({ min: -4, max: 4 }) })),
    random: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  })
  .map(({ edge, offset, ageSeconds, shortWindowSeconds, overall, read, pause, random }): Wait => {
    const nowSeconds = edge + offset;
    const windows = windowsAt(nowSeconds - ageSeconds, shortWindowSeconds);
    const pausedUntil = pause === null ? null : edge + pause.quarters * 900 + pause.offset;
    const budget = { windows, overall, read, pausedUntil };
    return { budget, cost: { overall: 2, read: 1 }, nowSeconds, shortWindowSeconds, random };
  });

describe("a message that is deferred", () => {
  it("never wakes between two windows: there it would only be deferred again", () => {
    fc.assert(
      fc.property(waits, (waiting) => {
        const delaySeconds = deferDelaySeconds(waiting);
        // After 12 hours it asks again, wherever that is.
        fc.pre(delaySeconds < DELAY_SECONDS_MAX);
        const wakesMs = (waiting.nowSeconds + delaySeconds) * 1000;
        expect(isBetweenWindows(wakesMs, waiting.shortWindowSeconds)).toBe(false);
      }),
      { numRuns: 5_000, seed: 20_260_304 },
    );
  });
});
