import type { BudgetState, RequestCost, Windows } from "@paceline/protocol";

/** Strava's day is UTC's (Strava docs, "Rate limits"). */
const DAY_SECONDS = 86_400;

/** Cloudflare Queues takes at least this much delay in every version; a longer wait defers again. */
export const DELAY_SECONDS_MAX = 43_200;

/** Strava's clock and this one may differ by this much: so near a window's edge nobody knows which one counted. */
const EDGE_SECONDS = 5;

/** The part of the short window in which its answers are not yet believed, in seconds. */
function edgeSeconds(shortWindowSeconds: number): number {
  return Math.min(EDGE_SECONDS, shortWindowSeconds / 10);
}

/** Whether a moment is so near the beginning of its window that an answer may speak of the one before. */
export function isAtWindowEdge(nowMs: number, shortWindowSeconds: number): boolean {
  return (nowMs / 1000) % shortWindowSeconds < edgeSeconds(shortWindowSeconds);
}

/** So near a window's edge no request is sent: clocks differ and packets travel, and Strava may count it in either. */
const CLOSED_SECONDS = 2;

function closedSeconds(shortWindowSeconds: number): number {
  return Math.min(CLOSED_SECONDS, shortWindowSeconds / 50);
}

/** Whether a moment is so near either edge of its window that no request may be sent. */
export function isBetweenWindows(nowMs: number, shortWindowSeconds: number): boolean {
  const intoWindowSeconds = (nowMs / 1000) % shortWindowSeconds;
  const closed = closedSeconds(shortWindowSeconds);
  return intoWindowSeconds < closed || intoWindowSeconds >= shortWindowSeconds - closed;
}

/** Deferred messages wake over the first half of their window, so that they neither storm nor miss it. */
const SPREAD_OF_WINDOW = 0.5;

/** The windows that a moment lies in. */
export function windowsAt(nowSeconds: number, shortWindowSeconds: number): Windows {
  return {
    shortStart: nowSeconds - (nowSeconds % shortWindowSeconds),
    dayStart: nowSeconds - (nowSeconds % DAY_SECONDS),
  };
}

export interface Wait {
  readonly budget: BudgetState;
  readonly cost: RequestCost;
  readonly nowSeconds: number;
  readonly shortWindowSeconds: number;
  /** In [0, 1). */
  readonly random: number;
}

/** Seconds to wait until a window that has room for `cost`, spread so that waiting messages do not wake together. */
export function deferDelaySeconds(wait: Wait): number {
  const spreadSeconds = Math.floor(wait.random * SPREAD_OF_WINDOW * wait.shortWindowSeconds);
  const delaySeconds = Math.max(1, secondsUntilRoom(wait) + spreadSeconds);
  const untilOpen = secondsUntilOpen(wait.nowSeconds + delaySeconds, wait.shortWindowSeconds);
  return Math.min(DELAY_SECONDS_MAX, delaySeconds + untilOpen);
}

/** How long after a moment, given in whole seconds, requests may be sent; 0 unless it lies between two windows. */
function secondsUntilOpen(atSeconds: number, shortWindowSeconds: number): number {
  if (!isBetweenWindows(atSeconds * 1000, shortWindowSeconds)) return 0;
  const intoWindowSeconds = atSeconds % shortWindowSeconds;
  const closed = Math.ceil(closedSeconds(shortWindowSeconds));
  if (intoWindowSeconds < closed) return closed - intoWindowSeconds;
  return shortWindowSeconds - intoWindowSeconds + Math.ceil(edgeSeconds(shortWindowSeconds));
}

function secondsUntilRoom({ budget, cost, nowSeconds, shortWindowSeconds }: Wait): number {
  const now = windowsAt(nowSeconds, shortWindowSeconds);
  const sameShort = budget.windows.shortStart >= now.shortStart;
  const sameDay = budget.windows.dayStart >= now.dayStart;
  const buckets = [
    { state: budget.overall, needed: cost.overall },
    { state: budget.read, needed: cost.read },
  ];
  const edge = Math.ceil(edgeSeconds(shortWindowSeconds));
  let until = Math.max(nowSeconds, budget.pausedUntil ?? 0);
  for (const { state, needed } of buckets) {
    if (sameDay && state.dayUsed + needed > state.dayLimit)
      until = Math.max(until, now.dayStart + DAY_SECONDS + edge);
    if (sameShort && state.shortUsed + needed > state.shortLimit) {
      until = Math.max(until, now.shortStart + shortWindowSeconds + edge);
    }
  }
  return until - nowSeconds;
}
