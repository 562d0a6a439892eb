import {
  bookableSlots,
  DELAY_SECONDS_MAX,
  unbookedDelaySeconds,
  type Wait,
  windowsAt,
} from "@paceline/pipeline";
import type { BookableSlot, BucketReport, BudgetState } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const HOUR = 3_600;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;
const WINDOW = MIDNIGHT + 6 * HOUR;
const TOMORROW = MIDNIGHT + DAY;
/** A hundred seconds into a quarter hour. */
const NOW = WINDOW + 100;
const NO_OTHERS = { dayUsed: 0, reportedAt: 0 };
const ALMOST_ONE = 1 - Number.EPSILON;

function bucket(changes: Partial<BucketReport> = {}): BucketReport {
  return { shortLimit: 100, dayLimit: 1_000, shortUsed: 0, dayUsed: 0, ...changes };
}

function wait(budget: Partial<BudgetState>, changes: Partial<Wait> = {}): Wait {
  const { shortWindowSeconds = 900 } = changes.sharing ?? {};
  const windows = windowsAt(changes.nowSeconds ?? NOW, shortWindowSeconds);
  const overall = bucket({ shortLimit: 200, dayLimit: 2_000 });
  return {
    budget: {
      windows,
      overall,
      read: bucket(),
      pausedUntil: null,
      breakerUntil: null,
      foreign: NO_OTHERS,
      ...budget,
    },
    turn: "bulk",
    nowSeconds: NOW,
    sharing: { shortWindowSeconds, peopleShare: 0.1 },
    random: 0,
    ...changes,
  };
}

function firstSlot(waiting: Wait): BookableSlot | undefined {
  return bookableSlots(waiting)[0];
}

const spentWindow = bucket({ shortUsed: 100 });
const spentDay = bucket({ dayUsed: 1_000 });

describe("a page that waits", () => {
  it.each<[claim: string, waiting: Wait, wakeAt: number]>([
    ["may come back in a second when there is room", wait({}), NOW + 1],
    [
      "waits for the last third, where people's share is its own too if a day has room for all windows",
      wait({ read: bucket({ shortUsed: 90, dayLimit: 9_600 }) }),
      WINDOW + 600,
    ],
    [
      "waits until 5 s into the next quarter hour when this one is spent",
      wait({ read: spentWindow }),
      WINDOW + 905,
    ],
    [
      "waits likewise for the other bucket",
      wait({ overall: bucket({ shortLimit: 200, shortUsed: 199 }) }),
      WINDOW + 905,
    ],
    [
      "forgets what was used in the quarter hour before",
      wait({ windows: windowsAt(NOW - 900, 900), read: spentWindow }),
      NOW + 1,
    ],
    [
      "forgets what was used the day before",
      wait({ windows: windowsAt(NOW - DAY, 900), read: spentDay }),
      NOW + 1,
    ],
    ["waits until 5 s into tomorrow when the day is spent", wait({ read: spentDay }), TOMORROW + 5],
    [
      "waits for a later hour when the day has people's share left and no more",
      wait({ read: bucket({ dayUsed: 945 }) }),
      MIDNIGHT + DAY / 2 + 5,
    ],
    ["waits to the second of a pause's end", wait({ pausedUntil: NOW + 300 }), NOW + 300],
    [
      "waits past the edge of a window in which a pause ends",
      wait({ pausedUntil: WINDOW + 900 }),
      WINDOW + 905,
    ],
    [
      "waits past the closed end of a window in which a pause ends",
      wait({ pausedUntil: WINDOW + 899 }),
      WINDOW + 905,
    ],
    ["takes no notice of a pause that is over", wait({ pausedUntil: NOW - 1 }), NOW + 1],
    ["waits for the breaker's next try", wait({ breakerUntil: NOW + 60 }), NOW + 60],
    [
      "waits for the later of breaker and pause",
      wait({ breakerUntil: NOW + 60, pausedUntil: NOW + 70 }),
      NOW + 70,
    ],
    [
      "waits for the later of pause and room",
      wait({ pausedUntil: NOW + 60, read: spentWindow }),
      WINDOW + 905,
    ],
    [
      "is spread over half of the slot that it waits for",
      wait({ read: spentWindow }, { random: ALMOST_ONE }),
      WINDOW + 905 + Math.floor(595 / 2),
    ],
    [
      "is spread over half of what is left of the slot that it is in",
      wait({}, { random: ALMOST_ONE }),
      NOW + 1 + Math.floor(499 / 2),
    ],
  ])("%s", (_claim, waiting, wakeAt) => {
    expect(firstSlot(waiting)?.wakeAt).toBe(wakeAt);
  });

  it("sees the room of its slot, in pages that refresh a token too", () => {
    expect(firstSlot(wait({ read: bucket({ shortUsed: 30, dayUsed: 400 }) }))).toEqual({
      windows: windowsAt(NOW, 900),
      end: WINDOW + 600,
      wakeAt: NOW + 1,
      shortRoom: 60,
      // People keep a tenth of what is left of the day after this window, and five more.
      dayRoom: 600 - Math.floor(5 + 100 * (1 - (6.25 * HOUR) / DAY)),
    });
    expect(firstSlot(wait({ overall: bucket({ shortUsed: 50 }) }))).toMatchObject({ shortRoom: 20 });
  });

  it("on the people's lane does not wait for what is kept for people", () => {
    const { turn, ...rest } = wait({ read: bucket({ shortUsed: 90, dayUsed: 990 }) });
    expect(turn).toBe("bulk");
    expect(firstSlot({ ...rest, turn: "start" })).toMatchObject({
      wakeAt: NOW + 1,
      shortRoom: 10,
      dayRoom: 10,
    });
  });

  it("finds no slot where the limit is less than its page needs", () => {
    expect(bookableSlots(wait({ overall: bucket({ shortLimit: 1 }) }))).toEqual([]);
    expect(bookableSlots(wait({ overall: bucket({ dayLimit: 1 }) }))).toEqual([]);
  });

  it("finds none while a person's pause lasts for ever", () => {
    expect(bookableSlots(wait({ pausedUntil: 253_402_300_799 }))).toEqual([]);
  });

  it("looks no further ahead than two days, and at no more than 96 slots", () => {
    const { nowSeconds } = wait({});
    expect(bookableSlots(wait({}))).toHaveLength(96);
    const ends = bookableSlots(wait({ read: spentDay, pausedUntil: nowSeconds + 1.9 * DAY })).map(
      ({ end }) => end,
    );
    expect(ends.length).toBeGreaterThan(0);
    expect(Math.max(...ends)).toBeLessThanOrEqual(nowSeconds + 2 * DAY + 900);
  });

  it.each([
    [0, DELAY_SECONDS_MAX],
    [0.5, DELAY_SECONDS_MAX - 2_160],
    [ALMOST_ONE, DELAY_SECONDS_MAX - 4_319],
  ])("without a slot looks again after 12 hours less its part of a spread (%d)", (random, delaySeconds) => {
    expect(unbookedDelaySeconds(random)).toBe(delaySeconds);
  });
});
