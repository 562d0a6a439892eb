import type { BucketReport, BudgetState, FullSyncCandidate, Lane, LiveSync } from "@paceline/protocol";
import type { Sharing } from "./allowance.ts";
import { DAY_SECONDS, windowsAt } from "./budget-window.ts";

/** What a page brings when `ACTIVITIES_PER_PAGE`, a var of the other worker, has its default. */
const ACTIVITIES_PER_PAGE = 200;

/** How long the history of an athlete is taken to be whose history was never read whole. */
const UNKNOWN_ACTIVITIES_COUNT = 2_000;

/** An athlete whose newest activity is not older counts as active. A webhook's sync moves that too. */
export const ACTIVE_DAYS = 60;

/**
 * An active athlete's waiting counts this many times a dormant one's. A factor and not a class of its own: what a
 * dormant athlete has waited keeps growing, so no number of active ones stays ahead for ever.
 */
const ACTIVE_WEIGHT = 4;

/** First syncs that one run puts on the people's lane: the rest of a mass import must not take people's share. */
const FIRST_SYNCS_ON_PRIORITY_MAX = 5;

/**
 * Requests that a full sync is going to need, given the number of activities in the last one, null when there was none:
 * its pages, and one that shows nothing older. An empty history is asked for twice before it is believed.
 */
export function pagesOf(activitiesCount: number | null): number {
  return Math.max(2, Math.ceil((activitiesCount ?? UNKNOWN_ACTIVITIES_COUNT) / ACTIVITIES_PER_PAGE) + 1);
}

/** What today's requests are wanted for, apart from the full syncs to be planned. */
export interface Day {
  readonly budget: BudgetState;
  readonly nowSeconds: number;
  readonly sharing: Sharing;
  readonly live: readonly LiveSync[];
  /** Athletes whose incremental sync comes within a day. */
  readonly incrementalsDue: number;
}

/** Requests for full syncs. */
export interface DayPages {
  /** Left today, beside all that is under way or due; 0 while everything waits. */
  readonly available: number;
  /** Of a whole day in which nothing else is asked for. */
  readonly whole: number;
}

/** How many requests today are left for full syncs that are yet to begin, by the bucket that has less. */
export function pagesForFullSyncs(day: Day): DayPages {
  const { budget, nowSeconds, sharing } = day;
  const { dayStart } = windowsAt(nowSeconds, DAY_SECONDS);
  const isSameDay = budget.windows.dayStart >= dayStart;
  const windowsLeft = Math.ceil((dayStart + DAY_SECONDS - nowSeconds) / sharing.shortWindowSeconds);
  const bulkOf = (limit: number) => limit - Math.floor(limit * sharing.peopleShare);
  const carried = ({ dayLimit }: BucketReport) => bulkOf(dayLimit);
  const left = (bucket: BucketReport) =>
    Math.min(carried(bucket) - (isSameDay ? bucket.dayUsed : 0), windowsLeft * bulkOf(bucket.shortLimit));
  const wanted = day.live.reduce((sum, sync) => sum + pagesToCome(sync), day.incrementalsDue);
  const isWaiting = (budget.pausedUntil ?? 0) > nowSeconds || (budget.breakerUntil ?? 0) > nowSeconds;
  return {
    available: isWaiting ? 0 : Math.max(0, Math.min(left(budget.overall), left(budget.read)) - wanted),
    whole: Math.min(carried(budget.overall), carried(budget.read)),
  };
}

function pagesToCome({ mode, pageNumber, ...known }: LiveSync): number {
  return mode === "full" ? Math.max(1, estimate(known) - (pageNumber - 1)) : 1;
}

function estimate(known: Pick<FullSyncCandidate, "lastFullSyncedAtMs" | "activitiesCount">): number {
  return pagesOf(known.lastFullSyncedAtMs === null ? null : known.activitiesCount);
}

export interface PlanLimits {
  readonly pages: DayPages;
  readonly athletesMax: number;
  readonly nowMs: number;
}

interface PlannedFullSync {
  readonly athlete: FullSyncCandidate;
  readonly lane: Lane;
  /** Requests that it is estimated to need. */
  readonly pages: number;
}

export interface FullSyncPlan {
  readonly chosen: readonly PlannedFullSync[];
  /** Why it is not one more. */
  readonly limitedBy: "budget" | "number" | "nobody_due";
}

/**
 * Chooses, from candidates in any order, those whose turn it is. It stops at the first who does not fit, or shorter
 * histories would overtake a long one for ever. A first one that cannot fit is begun all the same (`mayOverdraw`).
 */
export function planFullSyncs(candidates: readonly FullSyncCandidate[], limits: PlanLimits): FullSyncPlan {
  const { pages: day, athletesMax, nowMs } = limits;
  const chosen: PlannedFullSync[] = [];
  let left = day.available;
  let firstSyncs = 0;
  for (const athlete of inTurn(candidates, nowMs)) {
    if (chosen.length >= athletesMax) return { chosen, limitedBy: "number" };
    const pages = estimate(athlete);
    const overdraws = chosen.length === 0 && mayOverdraw(day);
    if (left <= 0 || (pages > left && !overdraws)) return { chosen, limitedBy: "budget" };
    const isOnPriority = athlete.isNew && firstSyncs < FIRST_SYNCS_ON_PRIORITY_MAX;
    if (isOnPriority) firstSyncs += 1;
    chosen.push({ athlete, lane: isOnPriority ? "priority" : "bulk", pages });
    left -= pages;
  }
  return { chosen, limitedBy: "nobody_due" };
}

/**
 * Whether a history may begin today that today cannot carry to its end. While it waits nobody else is begun, so what is
 * under way runs out and the days get emptier: one comes of which half is left, unless incremental syncs and people
 * take more than half of every day. What it then needs of the next days is kept from others as live.
 */
function mayOverdraw({ available, whole }: DayPages): boolean {
  return available >= Math.max(1, Math.ceil(whole / 2));
}

/** New athletes first, as they were imported; then whoever has waited longest, an active athlete's time weighing more. */
function inTurn(candidates: readonly FullSyncCandidate[], nowMs: number): readonly FullSyncCandidate[] {
  const turns = candidates.map((athlete) => ({ athlete, waited: weightedWait(athlete, nowMs) }));
  turns.sort(
    (a, b) =>
      Number(b.athlete.isNew) - Number(a.athlete.isNew) ||
      b.waited - a.waited ||
      a.athlete.athleteId - b.athlete.athleteId,
  );
  return turns.map(({ athlete }) => athlete);
}

/** Ms; of athletes tried in vain too, of whom nobody knows whether they are active. */
function weightedWait(athlete: FullSyncCandidate, nowMs: number): number {
  const { isNew, lastFullSyncedAtMs, newestStart, waitingSinceMs } = athlete;
  const activeFrom = nowMs / 1000 - ACTIVE_DAYS * DAY_SECONDS;
  const isActive = lastFullSyncedAtMs === null || (newestStart !== null && newestStart >= activeFrom);
  return (nowMs - waitingSinceMs) * (isActive && !isNew ? ACTIVE_WEIGHT : 1);
}
