import { retryDelaySeconds } from "@paceline/pipeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const ALMOST_ONE = 1 - Number.EPSILON;
/** A fixed seed: the same luck on every machine. */
const RUNS = { numRuns: propertyRuns(1_000), seed: 20_260_304 };

describe("the delay before a retry", () => {
  it.each<[failures: number, longest: number]>([
    [1, 10],
    [2, 20],
    [3, 40],
    [4, 80],
    [9, 2_560],
    [10, 3_600],
    [20, 3_600],
    [5_000, 3_600],
    [0, 10],
  ])("after failure %i in a row is anywhere from 1 s to %i s", (failures, longest) => {
    const delayAt = (random: number) =>
      retryDelaySeconds({ failures, baseSeconds: 10, maxSeconds: 3_600, random });
    expect(delayAt(0)).toBe(1);
    expect(delayAt(0.5)).toBe(longest / 2);
    expect(delayAt(ALMOST_ONE)).toBe(longest);
  });

  it("never goes beyond its maximum, even where the base does", () => {
    expect(retryDelaySeconds({ failures: 1, baseSeconds: 600, maxSeconds: 60, random: ALMOST_ONE })).toBe(60);
  });

  const backoffs = fc.record({
    failures: fc.integer({ min: 1, max: 10_000 }),
    baseSeconds: fc.integer({ min: 1, max: 3_600 }),
    maxSeconds: fc.integer({ min: 1, max: 43_200 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });

  it("is a whole number of seconds that a queue takes", () => {
    fc.assert(
      fc.property(backoffs, (backoff) => {
        const delaySeconds = retryDelaySeconds(backoff);
        expect(Number.isSafeInteger(delaySeconds)).toBe(true);
        expect(delaySeconds).toBeGreaterThanOrEqual(1);
        expect(delaySeconds).toBeLessThanOrEqual(backoff.maxSeconds);
      }),
      RUNS,
    );
  });

  it("does not shrink from one failure to the next at equal luck", () => {
    fc.assert(
      fc.property(backoffs, (backoff) => {
        const later = retryDelaySeconds({ ...backoff, failures: backoff.failures + 1 });
        expect(later).toBeGreaterThanOrEqual(retryDelaySeconds(backoff));
      }),
      RUNS,
    );
  });
});
