import type { BudgetState, Turn, Windows } from "@paceline/protocol";
import { DAY_SECONDS } from "./budget-window.ts";

/** A pace is not told from less time than this. */
export const PACE_SECONDS_MIN = 900;
/** So many standard deviations of a Poisson process above its mean: hardly ever does another program send more. */
const UNSEEN_DEVIATIONS = 3;

/**
 * Requests to leave to another program that shares the quota, by its pace today: what it may have sent since Strava's
 * headers last told of it, and unless a sync begins also what it is going to send until midnight. 0 while none was noticed.
 * `store/reservation.ts` says the same in SQL, for the moment of the reservation.
 */
export function leftToOthers(
  turn: Turn,
  { foreign, windows: counted }: BudgetState,
  { shortStart, dayStart }: Windows,
  atSeconds: number,
): { readonly short: number; readonly day: number } {
  const { dayUsed, reportedAt } = foreign;
  if (dayUsed === 0) return { short: 0, day: 0 };
  const isToldToday = counted.dayStart >= dayStart && reportedAt >= dayStart;
  const paceSeconds = isToldToday ? Math.max(PACE_SECONDS_MIN, atSeconds - dayStart) : DAY_SECONDS;
  const unseenSince = (start: number) => {
    const mean = (dayUsed * Math.max(0, atSeconds - Math.max(reportedAt, start))) / paceSeconds;
    return mean + UNSEEN_DEVIATIONS * Math.sqrt(mean);
  };
  // Not by the day before: a day on which it used nearly all must not keep the next from being asked about.
  const looksAhead = turn !== "start" && isToldToday;
  const toCome = looksAhead ? (dayUsed * (dayStart + DAY_SECONDS - atSeconds)) / paceSeconds : 0;
  return { short: Math.ceil(unseenSince(shortStart)), day: Math.ceil(unseenSince(dayStart) + toCome) };
}
