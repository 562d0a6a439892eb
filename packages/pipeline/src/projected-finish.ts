import type { BucketReport, BudgetState } from "@paceline/protocol";
import { keptRequests, keptShares, type Sharing } from "./allowance.ts";
import { DAY_SECONDS, windowsAt } from "./budget-window.ts";
import { PACE_SECONDS_MIN } from "./foreign-use.ts";
import { pagesOf } from "./full-sync-plan.ts";

/** The live syncs, and what syncs took of late. */
export interface QueuedSyncs {
  readonly inLine: number;
  readonly underWay: number;
  /** Pages that those under way have committed. */
  readonly pagesRead: number;
  /** Null where nobody knows: then a whole history is reckoned with. */
  readonly pagesASync: number | null;
}

/** Pages that the live syncs are going to need, at least one for each of those under way. */
export function pagesQueued({ inLine, underWay, pagesRead, pagesASync }: QueuedSyncs): number {
  const each = pagesASync ?? pagesOf(null);
  return Math.ceil(inLine * each + Math.max(underWay, underWay * each - pagesRead));
}

export interface Queue {
  /** Pages to be read. */
  readonly pages: number;
  readonly budget: BudgetState;
  readonly nowSeconds: number;
  readonly sharing: Sharing;
}

/**
 * The end of the short window in which the last of the pages is going to be read, epoch seconds, if nothing else comes: each
 * window and each day gives what it allows beside people's share and what another program takes at its pace of today. Null
 * when nothing waits, everything does, or the limits leave nothing. It is the same however often one asks in a window.
 */
export function projectedFinish({ pages, budget, nowSeconds, sharing }: Queue): number | null {
  const isWaiting = (budget.pausedUntil ?? 0) > nowSeconds || budget.breakerUntil !== null;
  if (pages <= 0 || isWaiting) return null;
  const { shortWindowSeconds } = sharing;
  const { shortStart, dayStart } = windowsAt(nowSeconds, shortWindowSeconds);
  const rest = { budget, sharing, othersPace: othersPace(budget, nowSeconds, dayStart) };
  const today = readIn({ ...rest, from: shortStart, dayStart, isToday: true }, pages);
  if (today.endsAt !== null) return today.endsAt;
  const left = pages - today.pages;
  const next = dayStart + DAY_SECONDS;
  const whole = readIn({ ...rest, from: next, dayStart: next, isToday: false }, Number.POSITIVE_INFINITY);
  if (whole.pages === 0) return null;
  // All days to come are alike, so only the last one is gone through.
  const days = Math.ceil(left / whole.pages) - 1;
  const last = next + days * DAY_SECONDS;
  return readIn({ ...rest, from: last, dayStart: last, isToday: false }, left - days * whole.pages).endsAt;
}

/** What is left of a day, from the beginning of a short window on. Times are epoch seconds. */
interface RestOfDay {
  readonly budget: BudgetState;
  readonly sharing: Sharing;
  /** Requests a second that another program sends. */
  readonly othersPace: number;
  readonly from: number;
  readonly dayStart: number;
  /** Whether something of it may have been used already. */
  readonly isToday: boolean;
}

/** Reads pages window by window: how many the day carries, and the end of the window with the last; null when it has none. */
function readIn(day: RestOfDay, pages: number): { readonly pages: number; readonly endsAt: number | null } {
  const { overall, read } = day.budget;
  let done = 0;
  const seconds = day.sharing.shortWindowSeconds;
  for (let start = day.from; start < day.dayStart + DAY_SECONDS; start += seconds) {
    const room = Math.min(roomIn(day, overall, start, done), roomIn(day, read, start, done));
    done += Math.max(0, Math.min(room, pages - done));
    if (done >= pages) return { pages: done, endsAt: start + seconds };
  }
  return { pages: done, endsAt: null };
}

/** Requests of a bucket in the window that begins at `start`, after `done` of the same day. */
function roomIn(day: RestOfDay, bucket: BucketReport, start: number, done: number): number {
  const { sharing, budget, othersPace } = day;
  const { shortWindowSeconds } = sharing;
  // At a window's end least is kept from bulk.
  const kept = keptRequests(keptShares("bulk", start + shortWindowSeconds - 1, sharing), bucket);
  const isCounted = budget.windows.shortStart >= start;
  const usedShort = day.isToday && isCounted ? bucket.shortUsed : 0;
  const usedDay = day.isToday && budget.windows.dayStart >= day.dayStart ? bucket.dayUsed : 0;
  const ofShort = bucket.shortLimit - kept.short - usedShort - othersPace * shortWindowSeconds;
  const toMidnight = day.dayStart + DAY_SECONDS - start;
  const ofDay = bucket.dayLimit - kept.day - usedDay - done - othersPace * toMidnight;
  return Math.floor(Math.min(ofShort, ofDay));
}

function othersPace({ foreign, windows }: BudgetState, nowSeconds: number, dayStart: number): number {
  const isToldToday = windows.dayStart >= dayStart && foreign.reportedAt >= dayStart;
  return foreign.dayUsed / (isToldToday ? Math.max(PACE_SECONDS_MIN, nowSeconds - dayStart) : DAY_SECONDS);
}
