import type { BookableSlot, BucketReport, BudgetState, Turn } from "@paceline/protocol";
import { DEAREST_PAGE, keptRequests, keptShares, type Sharing, type Slot, slotAt } from "./allowance.ts";
import { DAY_SECONDS, DELAY_SECONDS_MAX, edgeSeconds, isBetweenWindows, windowsAt } from "./budget-window.ts";
import { leftToOthers } from "./foreign-use.ts";

/** Beyond these two limits nobody books: what a day brings is not known so long before. */
const HORIZON_SECONDS = 2 * DAY_SECONDS;
const SLOTS_MAX = 96;

/** Booked pages wake over the first half of their slot, so that they neither storm nor miss it. */
const SPREAD_OF_SLOT = 0.5;

/** Pages without a booking wake over the last part of the longest delay. */
const SPREAD_OF_DELAY = 0.1;

export interface Wait {
  readonly budget: BudgetState;
  readonly turn: Turn;
  readonly nowSeconds: number;
  readonly sharing: Sharing;
  /** In [0, 1). */
  readonly random: number;
}

/** The slots ahead in which a waiting page could find room, as far as the budget tells, earliest first. */
export function bookableSlots(wait: Wait): readonly BookableSlot[] {
  const { budget, nowSeconds, sharing } = wait;
  const earliest = Math.max(nowSeconds + 1, budget.pausedUntil ?? 0, budget.breakerUntil ?? 0);
  const slots: BookableSlot[] = [];
  let slot = slotAt(earliest, sharing.shortWindowSeconds);
  while (slot.start < nowSeconds + HORIZON_SECONDS && slots.length < SLOTS_MAX) {
    const bookable = bookableSlot(slot, earliest, wait);
    if (bookable !== null) slots.push(bookable);
    slot = slotAt(slot.end, sharing.shortWindowSeconds);
  }
  return slots;
}

/** Null when the slot has no room or is as good as over. */
function bookableSlot(
  slot: Slot,
  earliest: number,
  { budget, turn, sharing, random }: Wait,
): BookableSlot | null {
  const { shortWindowSeconds } = sharing;
  const windows = windowsAt(slot.start, shortWindowSeconds);
  const from = Math.max(
    earliest,
    windows.shortStart + Math.ceil(edgeSeconds(shortWindowSeconds)),
    slot.start,
  );
  const spreadSeconds = Math.floor(random * SPREAD_OF_SLOT * (slot.end - from));
  const wakeAt = from + Math.max(0, spreadSeconds);
  if (wakeAt >= slot.end || isBetweenWindows(wakeAt * 1000, shortWindowSeconds)) return null;
  const kept = keptShares(turn, slot.start, sharing);
  const isShort = budget.windows.shortStart >= windows.shortStart;
  const isDay = budget.windows.dayStart >= windows.dayStart;
  const others = leftToOthers(turn, budget, windows, wakeAt);
  const shortRoom = pagesIn(
    budget,
    (bucket) =>
      bucket.shortLimit - keptRequests(kept, bucket).short - others.short - (isShort ? bucket.shortUsed : 0),
  );
  const dayRoom = pagesIn(
    budget,
    (bucket) => bucket.dayLimit - keptRequests(kept, bucket).day - others.day - (isDay ? bucket.dayUsed : 0),
  );
  if (shortRoom < 1 || dayRoom < 1) return null;
  return { windows, end: slot.end, wakeAt, shortRoom, dayRoom };
}

/** Pages that fit into the scarcer of the two buckets. */
function pagesIn({ overall, read }: BudgetState, room: (bucket: BucketReport) => number): number {
  return Math.floor(Math.min(room(overall) / DEAREST_PAGE.overall, room(read) / DEAREST_PAGE.read));
}

/** Seconds until a page wakes that found no slot with room: it looks again then. `random` is in [0, 1). */
export function unbookedDelaySeconds(random: number): number {
  return DELAY_SECONDS_MAX - Math.floor(random * SPREAD_OF_DELAY * DELAY_SECONDS_MAX);
}
