import { type Day, type DayPages, pagesForFullSyncs, pagesOf, planFullSyncs } from "@paceline/pipeline";
import type { BudgetState, FullSyncCandidate, LiveSync } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse("2026-03-04T06:37:00Z");
const NOW_SECONDS = NOW_MS / 1000;

interface Waiting {
  readonly days: number;
  readonly activities?: number;
  readonly newestDaysAgo?: number;
}

/** An athlete read whole so many days ago, dormant unless told otherwise. */
function athlete(athleteId: number, { days, activities = 1_800, newestDaysAgo = 61 }: Waiting) {
  return {
    athleteId,
    sessionId: null,
    lastFullSyncedAtMs: NOW_MS - days * DAY_MS,
    newestStart: NOW_SECONDS - newestDaysAgo * 86_400,
    isNew: false,
    waitingSinceMs: NOW_MS - days * DAY_MS,
    activitiesCount: activities,
  } satisfies FullSyncCandidate;
}

function newAthlete(athleteId: number, days = 0): FullSyncCandidate {
  return {
    ...athlete(athleteId, { days, activities: 0 }),
    isNew: true,
    lastFullSyncedAtMs: null,
    newestStart: null,
  };
}

function plan(candidates: readonly FullSyncCandidate[], pages: Partial<DayPages> = {}, athletesMax = 100) {
  return planFullSyncs(candidates, {
    pages: { available: 900, whole: 900, ...pages },
    athletesMax,
    nowMs: NOW_MS,
  });
}

function idsOf({ chosen }: ReturnType<typeof plan>): number[] {
  return chosen.map((planned) => planned.athlete.athleteId);
}

describe("the pages of a full sync", () => {
  it.each<[activities: number | null, pages: number]>([
    [0, 2],
    [1, 2],
    [200, 2],
    [201, 3],
    [1_132, 7],
    [null, 11],
  ])("of %s activities are %i", (activities, pages) => {
    expect(pagesOf(activities)).toBe(pages);
  });
});

describe("the pages that a day leaves to full syncs", () => {
  const dayStart = Date.parse("2026-03-04T00:00:00Z") / 1000;
  const short = { shortLimit: 100, shortUsed: 0 };
  const budget: BudgetState = {
    windows: { shortStart: dayStart, dayStart },
    overall: { ...short, dayLimit: 2_000, dayUsed: 100 },
    read: { ...short, dayLimit: 1_000, dayUsed: 50 },
    pausedUntil: null,
    breakerUntil: null,
    foreign: { dayUsed: 0, reportedAt: 0 },
  };
  const day: Day = {
    budget,
    nowSeconds: NOW_SECONDS,
    sharing: { shortWindowSeconds: 900, peopleShare: 0.1 },
    live: [],
    incrementalsDue: 0,
  };
  const live: LiveSync = { mode: "full", pageNumber: 1, lastFullSyncedAtMs: 1, activitiesCount: 1_800 };

  it.each<[what: string, changes: Partial<Day>, available: number]>([
    ["are what is not used and not kept for people", {}, 850],
    ["are more where people have no share", { sharing: { shortWindowSeconds: 900, peopleShare: 0 } }, 950],
    [
      "are of the bucket that has less",
      { budget: { ...budget, overall: { ...budget.overall, dayUsed: 1_790 } } },
      10,
    ],
    [
      "are whole when the count is of a day before",
      { budget: { ...budget, windows: { shortStart: 0, dayStart: dayStart - 1 } } },
      900,
    ],
    ["are none while the pipeline is paused", { budget: { ...budget, pausedUntil: NOW_SECONDS + 1 } }, 0],
    ["do not suffer from a pause that is over", { budget: { ...budget, pausedUntil: NOW_SECONDS } }, 850],
    [
      "are none while the breaker is open and its next try is to come",
      { budget: { ...budget, breakerUntil: NOW_SECONDS + 1 } },
      0,
    ],
    ["are no more than the windows left of the day carry", { nowSeconds: dayStart + 86_400 - 1_800 }, 180],
    ["are, in the last window, no more than it carries", { nowSeconds: dayStart + 86_400 - 1 }, 90],
    [
      "are, of those windows, of the bucket that has less",
      {
        nowSeconds: dayStart + 86_400 - 1_800,
        budget: { ...budget, overall: { ...budget.overall, shortLimit: 50 } },
      },
      90,
    ],
    ["are less by the incremental syncs to come", { incrementalsDue: 40 }, 810],
    ["are less by what a sync just opened needs", { live: [live] }, 840],
    ["are less only by what is left of one under way", { live: [{ ...live, pageNumber: 8 }] }, 847],
    ["are less by one for a sync longer than was estimated", { live: [{ ...live, pageNumber: 50 }] }, 849],
    ["are less by one for an incremental sync", { live: [{ ...live, mode: "incremental" }] }, 849],
    [
      "are less by a guess for a first sync",
      { live: [{ ...live, lastFullSyncedAtMs: null, activitiesCount: 0 }] },
      839,
    ],
    ["are never fewer than none", { incrementalsDue: 5_000 }, 0],
  ])("%s", (_what, changes, available) => {
    expect(pagesForFullSyncs({ ...day, ...changes })).toMatchObject({ available });
  });

  it("of a whole day do not count what today is used for", () => {
    expect(pagesForFullSyncs({ ...day, live: [live], incrementalsDue: 7 }).whole).toBe(900);
  });
});

describe("whose turn it is", () => {
  it("goes by the age of the last full sync, oldest first", () => {
    const candidates = [athlete(1, { days: 8 }), athlete(2, { days: 30 }), athlete(3, { days: 9 })];
    expect(idsOf(plan(candidates))).toEqual([2, 3, 1]);
  });

  it("comes four times as fast for an active athlete, and no faster", () => {
    const dormant = athlete(1, { days: 40 });
    const active = (days: number) => athlete(2, { days, newestDaysAgo: 60 });
    expect(idsOf(plan([dormant, active(11)]))).toEqual([2, 1]);
    expect(idsOf(plan([dormant, active(9)]))).toEqual([1, 2]);
  });

  it("comes first for new athletes, as they were imported, and five of them need not stand behind the bulk", () => {
    const news = [3, 4, 5, 6, 7, 8].map((id) => newAthlete(id, id));
    const { chosen } = plan([athlete(1, { days: 3_000, newestDaysAgo: 1 }), newAthlete(2), ...news]);
    expect(chosen.map(({ athlete: { athleteId }, lane, pages }) => [athleteId, lane, pages])).toEqual([
      [8, "priority", 11],
      [7, "priority", 11],
      [6, "priority", 11],
      [5, "priority", 11],
      [4, "priority", 11],
      [3, "bulk", 11],
      [2, "bulk", 11],
      [1, "bulk", 10],
    ]);
  });

  it("comes like an active athlete's for one who was tried in vain, and on the bulk lane", () => {
    const tried = { ...newAthlete(2, 11), isNew: false };
    const { chosen } = plan([athlete(1, { days: 40 }), tried]);
    expect(chosen).toMatchObject([{ athlete: { athleteId: 2 }, lane: "bulk", pages: 11 }, { lane: "bulk" }]);
  });
});

describe("a plan", () => {
  const [first, second, third] = [
    athlete(1, { days: 30, activities: 600 }),
    athlete(2, { days: 20, activities: 1_800 }),
    athlete(3, { days: 10, activities: 200 }),
  ];

  it.each<[what: string, available: number, ids: number[], limitedBy: string]>([
    ["is empty without a page", 0, [], "budget"],
    ["stops at the first who does not fit, so that shorter histories do not overtake", 13, [1], "budget"],
    ["takes who fits to the page", 14, [1, 2], "budget"],
    ["takes all whom the day carries", 16, [1, 2, 3], "nobody_due"],
  ])("%s", (_what, available, ids, limitedBy) => {
    const planned = plan([first, second, third], { available });
    expect(idsOf(planned)).toEqual(ids);
    expect(planned.limitedBy).toBe(limitedBy);
  });

  it("holds as many as it may", () => {
    expect(plan([first, second, third], {}, 2)).toMatchObject({ chosen: [{}, {}], limitedBy: "number" });
    expect(plan([first, second], {}, 2)).toMatchObject({ chosen: [{}, {}], limitedBy: "nobody_due" });
    expect(plan([first], {}, 0)).toEqual({ chosen: [], limitedBy: "number" });
  });

  it("begins a history longer than a day when half of a day is left, and nothing beside it", () => {
    const endless = athlete(4, { days: 40, activities: 400_000 });
    expect(idsOf(plan([first, endless], { available: 449 }))).toEqual([]);
    expect(idsOf(plan([first, endless], { available: 450 }))).toEqual([4]);
    expect(idsOf(plan([{ ...endless, waitingSinceMs: NOW_MS - 10 * DAY_MS }, first]))).toEqual([1]);
  });

  it("is empty when a day carries nothing at all", () => {
    expect(idsOf(plan([first], { available: 0, whole: 0 }))).toEqual([]);
  });

  it("never needs more pages than are left, unless it is one athlete's only", () => {
    const candidates = fc.array(
      fc.record({ days: fc.integer({ min: 7, max: 400 }), activities: fc.nat(90_000) }),
    );
    fc.assert(
      fc.property(candidates, fc.nat(900), (waiting, available) => {
        const { chosen } = plan(
          waiting.map((w, id) => athlete(id, w)),
          { available },
        );
        const pages = chosen.reduce((sum, planned) => sum + planned.pages, 0);
        expect(chosen.length <= 1 || pages <= available).toBe(true);
      }),
      // A fixed seed: the same clubs on every machine.
      { seed: 20_260_304 },
    );
  });
});
