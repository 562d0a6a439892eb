import type { Windows } from "@paceline/protocol";

/** Strava's day is UTC's (Strava docs, "Rate limits"). */
export const DAY_SECONDS = 86_400;

/** Cloudflare Queues takes at least this much delay in every version; a longer wait defers again. */
export const DELAY_SECONDS_MAX = 43_200;

/** Strava's clock and this one may differ by this much: so near a window's edge nobody knows which one counted. */
const EDGE_SECONDS = 5;

/** The part of the short window in which its answers are not yet believed, in seconds. */
export function edgeSeconds(shortWindowSeconds: number): number {
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

/** The windows that a moment lies in. */
export function windowsAt(nowSeconds: number, shortWindowSeconds: number): Windows {
  return {
    shortStart: nowSeconds - (nowSeconds % shortWindowSeconds),
    dayStart: nowSeconds - (nowSeconds % DAY_SECONDS),
  };
}
