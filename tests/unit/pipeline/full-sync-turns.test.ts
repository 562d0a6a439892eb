import { pagesForFullSyncs, pagesOf, planFullSyncs } from "@paceline/pipeline";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse("2026-03-04T00:37:00Z");
/** A fixed seed: the same clubs on every machine. */
const RUNS = { numRuns: propertyRuns(500), seed: 20_260_304 };
const HOUR_MS = DAY_MS / 24;
const AGE_DAYS_MIN = 7;

interface Member {
  readonly activities: number;
  readonly isActive: boolean;
  readonly days: number;
  /** Each of its syncs ends in error, and has spent its pages by then. */
  readonly fails: boolean;
}

function candidateOf({ activities, days }: Member, athleteId: number) {
  const waitingSinceMs = NOW_MS - days * DAY_MS;
  const history = { athleteId, sessionId: null, lastFullSyncedAtMs: waitingSinceMs, newestStart: null };
  return { ...history, isNew: false, waitingSinceMs, activitiesCount: activities, isFree: true };
}

/**
 * Lives through a club's days, a plan each six hours, and answers with the longest time that a full sync of anyone was
 * waited for, in days. What is under way spends the day's pages in the order in which it began.
 */
function longestWaitDays(
  members: readonly Member[],
  pagesPerDay: number,
  incrementals: number,
  days: number,
) {
  const lives: { readonly id: number; read: number }[] = [];
  const waiting = members.map((member, id) => candidateOf(member, id));
  let used = 0;
  let longestMs = 0;
  for (let hour = 0; hour < days * 24; hour += 6) {
    const nowMs = NOW_MS + hour * HOUR_MS;
    const nowSeconds = nowMs / 1000;
    if (hour % 24 === 0) used = incrementals;
    const bucket = { shortLimit: pagesPerDay, shortUsed: 0, dayLimit: pagesPerDay, dayUsed: used };
    const pages = pagesForFullSyncs({
      budget: {
        windows: { shortStart: 0, dayStart: nowSeconds },
        overall: bucket,
        read: bucket,
        pausedUntil: null,
        breakerUntil: null,
        foreign: { dayUsed: 0, reportedAt: 0 },
      },
      nowSeconds,
      sharing: { shortWindowSeconds: 900, peopleShare: 0 },
      live: lives.map(({ id, read }) => ({ mode: "full", pageNumber: read + 1, ...known(waiting, id) })),
      incrementalsDue: 0,
    });
    const due = waiting
      .filter(({ isFree, waitingSinceMs }) => isFree && waitingSinceMs <= nowMs - AGE_DAYS_MIN * DAY_MS)
      .map((candidate) => {
        const isActive = members[candidate.athleteId]?.isActive ?? false;
        return { ...candidate, newestStart: isActive ? nowSeconds : 0 };
      });
    for (const { athlete: chosen } of planFullSyncs(due, { pages, athletesMax: 100, nowMs }).chosen) {
      const own = known(waiting, chosen.athleteId);
      longestMs = Math.max(longestMs, nowMs - own.waitingSinceMs);
      Object.assign(own, { isFree: false, waitingSinceMs: nowMs });
      lives.push({ id: chosen.athleteId, read: 0 });
    }
    for (let live = lives[0]; live !== undefined && used < pagesPerDay; live = lives[0]) {
      const own = known(waiting, live.id);
      const spent = Math.min(pagesOf(own.activitiesCount) - live.read, pagesPerDay - used);
      used += spent;
      live.read += spent;
      if (live.read < pagesOf(own.activitiesCount)) break;
      lives.shift();
      own.isFree = true;
      if (members[live.id]?.fails === false) own.waitingSinceMs = nowMs;
    }
  }
  const endMs = NOW_MS + days * DAY_MS;
  for (const { isFree, waitingSinceMs } of waiting) {
    if (isFree) longestMs = Math.max(longestMs, endMs - waitingSinceMs);
  }
  return longestMs / DAY_MS;
}

function known<Known>(all: readonly Known[], id: number): Known {
  const found = all[id];
  if (found === undefined) throw new Error(`There is no athlete ${id}.`);
  return found;
}

describe("nobody starves", () => {
  const members = fc.array(
    fc.record({
      activities: fc.oneof(fc.nat(4_000), fc.constantFrom(0, 6_000, 30_000)),
      isActive: fc.boolean(),
      days: fc.integer({ min: 0, max: 20 }),
      fails: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it("however long the histories, however many are active or fail: all have their turn within a few rounds", () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 8, max: 200 }), fc.nat(40), (club, pagesPerDay, percent) => {
        const incrementals = Math.floor((pagesPerDay * percent) / 100);
        const demand = club.reduce((sum, { activities }) => sum + pagesOf(activities), 0);
        // A day is begun with half of it free at least, or what is under way takes it: so one round of all takes at
        // most twice its pages. Whoever waited w days is overtaken by nobody twice within w / 3 days.
        const roundDays = Math.ceil((2 * demand) / (pagesPerDay - incrementals)) + 2;
        const boundDays = 20 + AGE_DAYS_MIN + 4 * roundDays;
        expect(longestWaitDays(club, pagesPerDay, incrementals, 2 * boundDays)).toBeLessThanOrEqual(
          boundDays,
        );
      }),
      RUNS,
    );
  });
});
