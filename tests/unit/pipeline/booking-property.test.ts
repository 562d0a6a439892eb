import { bookableSlots, isBetweenWindows, type Wait, windowsAt } from "@paceline/pipeline";
import type { BookableSlot, BucketReport, Turn } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;
/** A fixed seed: the same waits on every machine. */
const RUNS = { numRuns: propertyRuns(500), seed: 20_260_304 };

const limits = fc.oneof(fc.constantFrom(2, 3, 100, 1_000), fc.integer({ min: 2, max: 4_000 }));
const buckets = fc
  .record({ shortLimit: limits, dayLimit: limits, shortPart: fc.nat(120), dayPart: fc.nat(120) })
  .map(({ shortLimit, dayLimit, shortPart, dayPart }) => ({
    shortLimit,
    dayLimit,
    // More than the limit now and then: another program shares it.
    shortUsed: Math.floor((shortLimit * shortPart) / 100),
    dayUsed: Math.floor((dayLimit * dayPart) / 100),
  }));

/** Waits that begin, and pauses that end, near the edges of windows and days more often than not. */
const waits = fc
  .record({
    edge: fc.nat(3 * 96).map((quarter) => MIDNIGHT + quarter * 900),
    offset: fc.oneof(fc.integer({ min: -6, max: 6 }), fc.nat(899)),
    ageSeconds: fc.constantFrom(0, 0, 1, 900, DAY),
    shortWindowSeconds: fc.constantFrom(2, 5, 60, 900, 900, 3_600, DAY),
    peopleShare: fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100),
    overall: buckets,
    read: buckets,
    pause: fc.option(fc.integer({ min: -10, max: DAY })),
    breaker: fc.option(fc.integer({ min: -10, max: 3_600 })),
    turn: fc.constantFrom<Turn[]>("bulk", "people", "start"),
    foreign: fc.oneof(
      fc.constant({ dayUsed: 0, reportedAt: 0 }),
      fc.record({
        dayUsed: fc.nat(50),
        reportedAt: fc.integer({ min: MIDNIGHT - DAY, max: MIDNIGHT + 3 * DAY }),
      }),
    ),
    random: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  })
  .map(({ edge, offset, ageSeconds, shortWindowSeconds, peopleShare, pause, breaker, ...rest }): Wait => {
    const { overall, read, foreign, turn, random } = rest;
    const nowSeconds = edge + offset;
    const windows = windowsAt(nowSeconds - ageSeconds, shortWindowSeconds);
    const after = (seconds: number | null) => (seconds === null ? null : nowSeconds + seconds);
    const waits = { pausedUntil: after(pause), breakerUntil: after(breaker) };
    const budget = { windows, overall, read, foreign, ...waits };
    return { budget, turn, nowSeconds, sharing: { shortWindowSeconds, peopleShare }, random };
  });

/** What of a limit must be left at a moment, in whole requests: the rule once more, in other words. */
function leftToPeople(
  { turn, sharing }: Wait,
  moment: number,
  window: "short" | "day",
  { shortLimit, dayLimit }: BucketReport,
): number {
  if (turn === "start") return 0;
  const { shortWindowSeconds, peopleShare } = sharing;
  const ofTurn = turn === "bulk" ? peopleShare : peopleShare / 2;
  const into = moment % shortWindowSeconds;
  const windowEnd = (moment % DAY) - into + shortWindowSeconds;
  const isEarly = into < Math.floor((2 * shortWindowSeconds) / 3);
  const isScarceDay = dayLimit <= shortLimit * (((1 - peopleShare) * DAY) / shortWindowSeconds);
  const least = Math.min(peopleShare, window === "short" ? 0.01 : 0.005);
  const ofDay = least + ofTurn * Math.max(0, 1 - windowEnd / DAY);
  const ofShort = isScarceDay ? ofTurn : Math.max(least, isEarly ? ofTurn : 0);
  const [limit, share] = window === "short" ? [shortLimit, ofShort] : [dayLimit, ofDay];
  return Math.min(Math.floor(limit * share), Math.max(0, limit - 2));
}

/** Whether so many pages, a refresh with each, may be asked for at the time that a slot wakes. */
function hasRoomFor(pages: number, waiting: Wait, slot: BookableSlot, window: "short" | "day"): boolean {
  const { windows } = waiting.budget;
  const then = windowsAt(slot.wakeAt, waiting.sharing.shortWindowSeconds);
  const isCounted =
    window === "short" ? windows.shortStart >= then.shortStart : windows.dayStart >= then.dayStart;
  const fits = (bucket: BucketReport, cost: number) => {
    const { [`${window}Limit` as const]: limit, [`${window}Used` as const]: used } = bucket;
    const left = leftToPeople(waiting, slot.wakeAt, window, bucket);
    return (isCounted ? used : 0) + pages * cost + left <= limit;
  };
  return fits(waiting.budget.overall, 2) && fits(waiting.budget.read, 1);
}

const ALONE = { dayUsed: 0, reportedAt: 0 };

function alone(waiting: Wait): Wait {
  return { ...waiting, budget: { ...waiting.budget, foreign: ALONE } };
}

function forAllSlots(check: (slot: BookableSlot, waiting: Wait) => void, all = waits): void {
  const property = fc.property(all, (waiting) => {
    for (const slot of bookableSlots(waiting)) check(slot, waiting);
  });
  fc.assert(property, RUNS);
}

describe("every slot that may be booked", () => {
  it("has no more room where another program shares the quota", () => {
    const property = fc.property(waits, (waiting) => {
      const slotsAlone = new Map(bookableSlots(alone(waiting)).map((slot) => [slot.end, slot]));
      for (const slot of bookableSlots(waiting)) {
        const same = slotsAlone.get(slot.end);
        // Those ahead of it may be more than are told.
        if (same === undefined) continue;
        expect(slot.shortRoom).toBeLessThanOrEqual(same.shortRoom);
        expect(slot.dayRoom).toBeLessThanOrEqual(same.dayRoom);
      }
    });
    fc.assert(property, RUNS);
  });

  it("has exactly the room that it says, and room for one page at least", () => {
    forAllSlots((slot, waiting) => {
      expect(Math.min(slot.shortRoom, slot.dayRoom)).toBeGreaterThanOrEqual(1);
      expect(hasRoomFor(slot.shortRoom, waiting, slot, "short")).toBe(true);
      expect(hasRoomFor(slot.shortRoom + 1, waiting, slot, "short")).toBe(false);
      expect(hasRoomFor(slot.dayRoom, waiting, slot, "day")).toBe(true);
      expect(hasRoomFor(slot.dayRoom + 1, waiting, slot, "day")).toBe(false);
    }, waits.map(alone));
  });

  it("wakes its page inside it, later than now, than a pause and than the breaker's wait", () => {
    forAllSlots(({ windows, wakeAt, end }, { budget, nowSeconds, sharing }) => {
      expect(Number.isSafeInteger(wakeAt)).toBe(true);
      expect(windows).toEqual(windowsAt(wakeAt, sharing.shortWindowSeconds));
      expect(wakeAt).toBeLessThan(end);
      expect(end).toBeLessThanOrEqual(windows.shortStart + sharing.shortWindowSeconds);
      expect(wakeAt).toBeGreaterThan(nowSeconds);
      expect(wakeAt).toBeGreaterThanOrEqual(budget.pausedUntil ?? 0);
      expect(wakeAt).toBeGreaterThanOrEqual(budget.breakerUntil ?? 0);
    });
  });

  it("wakes its page in the first half of what is left of it, and never between two windows", () => {
    forAllSlots(({ windows, wakeAt, end }, { budget, nowSeconds, sharing: { shortWindowSeconds } }) => {
      expect(isBetweenWindows(wakeAt * 1000, shortWindowSeconds)).toBe(false);
      const turn = windows.shortStart + Math.floor((2 * shortWindowSeconds) / 3);
      const opens = end === turn ? windows.shortStart : turn;
      const edge = windows.shortStart + Math.ceil(Math.min(5, shortWindowSeconds / 10));
      const from = Math.max(opens, edge, nowSeconds + 1, budget.pausedUntil ?? 0, budget.breakerUntil ?? 0);
      expect(wakeAt).toBeLessThanOrEqual((from + end) / 2);
    });
  });

  it("begins after the one before has ended, within two days and a window", () => {
    const property = fc.property(waits, (waiting) => {
      const slots = bookableSlots(waiting);
      let endBefore = waiting.nowSeconds;
      for (const { wakeAt, end } of slots) {
        expect(wakeAt).toBeGreaterThanOrEqual(endBefore);
        endBefore = end;
      }
      const horizon = waiting.nowSeconds + 2 * DAY + waiting.sharing.shortWindowSeconds;
      expect(endBefore).toBeLessThanOrEqual(horizon);
    });
    fc.assert(property, RUNS);
  });

  it("of bulk is one of people's too, with no less room", () => {
    const property = fc.property(waits, (waiting) => {
      const people = bookableSlots({ ...waiting, turn: "start" });
      const seenUntil = people.at(-1)?.end ?? 0;
      for (const slot of bookableSlots({ ...waiting, turn: "bulk" })) {
        // People's slots are as many at most and follow closer on each other.
        if (people.length === 96 && slot.end > seenUntil) break;
        const same = people.find(({ end }) => end === slot.end);
        expect(same).toMatchObject({ windows: slot.windows, wakeAt: slot.wakeAt });
        expect(same?.shortRoom).toBeGreaterThanOrEqual(slot.shortRoom);
        expect(same?.dayRoom).toBeGreaterThanOrEqual(slot.dayRoom);
      }
    });
    fc.assert(property, RUNS);
  });
});

describe("nobody starves", () => {
  it("bulk finds a slot within two days, whatever the limits and the share, when a new day begins in time", () => {
    const property = fc.property(waits, (waiting) => {
      const budget = { ...waiting.budget, foreign: ALONE, pausedUntil: null, breakerUntil: null };
      const [slot] = bookableSlots({ ...waiting, turn: "bulk", budget });
      expect(slot).toBeDefined();
      const today = waiting.nowSeconds - (waiting.nowSeconds % DAY);
      // A spent day leads to tomorrow, or where a window is as long as a day to its second slot.
      expect(slot?.windows.dayStart).toBeLessThanOrEqual(today + DAY);
    });
    fc.assert(property, RUNS);
  });
});
