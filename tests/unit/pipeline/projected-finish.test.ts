import { pagesQueued, projectedFinish, type Queue, windowsAt } from "@paceline/pipeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;
/** A fixed seed: the same queues on every machine. */
const RUNS = { numRuns: propertyRuns(300), seed: 20_260_304 };

const limits = fc.oneof(fc.constantFrom(2, 100, 1_000), fc.integer({ min: 2, max: 4_000 }));
const buckets = fc
  .record({ shortLimit: limits, dayLimit: limits, shortPart: fc.nat(120), dayPart: fc.nat(120) })
  .map(({ shortLimit, dayLimit, shortPart, dayPart }) => ({
    shortLimit,
    dayLimit,
    shortUsed: Math.floor((shortLimit * shortPart) / 100),
    dayUsed: Math.floor((dayLimit * dayPart) / 100),
  }));

const queues = fc
  .record({
    pages: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 20_000 })),
    nowSeconds: fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 2 * DAY }),
    ageSeconds: fc.constantFrom(0, 1, 900, DAY),
    shortWindowSeconds: fc.constantFrom(15, 900, 900, 3_600),
    peopleShare: fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100),
    overall: buckets,
    read: buckets,
    othersToday: fc.constantFrom(0, 0, 5, 300),
  })
  .map(
    ({
      pages,
      nowSeconds,
      ageSeconds,
      shortWindowSeconds,
      peopleShare,
      overall,
      read,
      othersToday,
    }): Queue => ({
      pages,
      nowSeconds,
      sharing: { shortWindowSeconds, peopleShare },
      budget: {
        windows: windowsAt(nowSeconds - ageSeconds, shortWindowSeconds),
        overall,
        read,
        pausedUntil: null,
        breakerUntil: null,
        foreign: { dayUsed: othersToday, reportedAt: othersToday === 0 ? 0 : nowSeconds },
      },
    }),
  );

/** Later than any finish. */
const NEVER = Number.POSITIVE_INFINITY;

describe("the projected finish", () => {
  it("is never earlier for more pages", () => {
    fc.assert(
      fc.property(queues, fc.integer({ min: 1, max: 5_000 }), (queue, more) => {
        const finish = projectedFinish(queue) ?? NEVER;
        expect(projectedFinish({ ...queue, pages: queue.pages + more }) ?? NEVER).toBeGreaterThanOrEqual(
          finish,
        );
      }),
      RUNS,
    );
  });

  it("is the end of a short window, and never before now", () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const finish = projectedFinish(queue);
        if (finish === null) return;
        expect(finish).toBeGreaterThan(queue.nowSeconds);
        expect(finish % queue.sharing.shortWindowSeconds).toBe(0);
      }),
      RUNS,
    );
  });

  it("never asks more of Strava than it allows, in any window or day until then", () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const finish = projectedFinish(queue);
        if (finish === null) return;
        const { nowSeconds, budget, sharing, pages } = queue;
        const { shortStart, dayStart } = windowsAt(nowSeconds, sharing.shortWindowSeconds);
        const windows = (finish - shortStart) / sharing.shortWindowSeconds;
        const days = Math.ceil((finish - dayStart) / DAY);
        for (const { shortLimit, dayLimit, shortUsed, dayUsed } of [budget.overall, budget.read]) {
          const usedShort = budget.windows.shortStart >= shortStart ? Math.min(shortUsed, shortLimit) : 0;
          const usedDay = budget.windows.dayStart >= dayStart ? Math.min(dayUsed, dayLimit) : 0;
          expect(windows * shortLimit - usedShort).toBeGreaterThanOrEqual(pages);
          expect(days * dayLimit - usedDay).toBeGreaterThanOrEqual(pages);
        }
      }),
      RUNS,
    );
  });

  it("is the same however often one asks in a window, while nothing changes", () => {
    fc.assert(
      fc.property(queues, fc.nat(899), (queue, later) => {
        const { nowSeconds, sharing, budget } = queue;
        if (budget.foreign.dayUsed > 0) return;
        const end = nowSeconds - (nowSeconds % sharing.shortWindowSeconds) + sharing.shortWindowSeconds;
        const then = Math.min(nowSeconds + later, end - 1);
        expect(projectedFinish({ ...queue, nowSeconds: then })).toBe(projectedFinish(queue));
      }),
      RUNS,
    );
  });

  const FREE = { shortLimit: 100, dayLimit: 1_000, shortUsed: 0, dayUsed: 0 };
  const QUEUE: Queue = {
    pages: 50,
    nowSeconds: MIDNIGHT + 60,
    sharing: { shortWindowSeconds: 900, peopleShare: 0.1 },
    budget: {
      windows: { shortStart: MIDNIGHT, dayStart: MIDNIGHT },
      overall: { ...FREE, shortLimit: 200, dayLimit: 2_000 },
      read: FREE,
      pausedUntil: null,
      breakerUntil: null,
      foreign: { dayUsed: 0, reportedAt: 0 },
    },
  };

  it.each([
    [50, 900],
    [91, 1_800],
    [890, 10 * 900],
    [1_100, DAY + 2 * 900],
    [3_000, 3 * DAY + 900],
  ])("of %i pages under Strava's default limits is %i s after midnight", (pages, seconds) => {
    expect(projectedFinish({ ...QUEUE, pages })).toBe(MIDNIGHT + seconds);
  });

  it("is unknown while nothing waits, or everything does, or nothing is left by others", () => {
    const { budget, nowSeconds } = QUEUE;
    const of = (changes: Partial<Queue["budget"]>) =>
      projectedFinish({ ...QUEUE, budget: { ...budget, ...changes } });
    expect(projectedFinish({ ...QUEUE, pages: 0 })).toBeNull();
    expect(of({ pausedUntil: nowSeconds + 1 })).toBeNull();
    expect(of({ breakerUntil: nowSeconds - 1 })).toBeNull();
    expect(of({ foreign: { dayUsed: 900, reportedAt: nowSeconds } })).toBeNull();
    expect(of({ pausedUntil: nowSeconds })).not.toBeNull();
  });
});

describe("the pages that are queued", () => {
  it.each([
    [{ inLine: 0, underWay: 0, pagesRead: 0, pagesASync: 3 }, 0],
    [{ inLine: 10, underWay: 2, pagesRead: 3, pagesASync: 2.5 }, 27],
    [{ inLine: 0, underWay: 2, pagesRead: 50, pagesASync: 3 }, 2],
    [{ inLine: 10, underWay: 0, pagesRead: 0, pagesASync: null }, 110],
  ])("of %j are %i", (queued, pages) => {
    expect(pagesQueued(queued)).toBe(pages);
  });
});
