import type { BookableSlot, PageMessage } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { fence } from "./fence.ts";
import { sql } from "./sql.ts";

export interface Booking {
  /** Slots that have room as far as the budget goes, earliest first: the first that others left room in is booked. */
  readonly slots: readonly BookableSlot[];
  readonly nowMs: number;
  /** The longest delay, and that of a page that finds no slot. Seconds. */
  readonly delaySecondsMax: number;
  readonly unbookedDelaySeconds: number;
}

/** When a page that was given back comes again. */
export interface Waiting {
  readonly delaySeconds: number;
  /** Epoch seconds for which its request is booked; later than the delay where the wait is longer than a delay may be. */
  readonly bookedAt: number | null;
}

/**
 * Gives a page back and books its request in the first slot with room, in one transaction, so that two pages never book
 * the last one. A booking that is still to come stays. The rescue leaves the session alone until its message is due.
 * Null when the fence no longer holds.
 */
export async function bookPage(
  db: D1Database,
  message: PageMessage,
  { slots, nowMs, delaySecondsMax, unbookedDelaySeconds }: Booking,
): Promise<Waiting | null> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const field = (path: string) => sql<number>`(slot.value ->> ${path})`;
  // Bulk makes way for what people booked; people do not for bulk.
  const lanes = message.lane === "priority" ? sql`('priority')` : sql`('priority', 'bulk')`;
  const today = slots[0]?.windows.dayStart ?? nowSeconds;
  const bookings = sql`
    SELECT booked_at FROM sync_sessions INDEXED BY booked_sessions
    WHERE booked_at >= ${today} AND lane IN ${lanes} AND finished_at IS NULL AND id <> ${message.sessionId}`;
  const bookedSince = (from: string) => sql<number>`(
    SELECT count(*) FROM bookings WHERE booked_at >= ${field(from)} AND booked_at < ${field("$.end")})`;
  // The slots are walked in their order, so the first that fits ends the walk.
  const firstFree = sql<number | null>`(
    WITH bookings AS MATERIALIZED (${bookings})
    SELECT ${field("$.wakeAt")} FROM json_each(${JSON.stringify(slots)}) AS slot
    WHERE ${bookedSince("$.windows.shortStart")} < ${field("$.shortRoom")}
      AND ${bookedSince("$.windows.dayStart")} < ${field("$.dayRoom")}
    LIMIT 1)`;
  const bookedAt = sql<number | null>`iif(booked_at > ${nowSeconds}, booked_at, ${firstFree})`;
  const delaySeconds = sql<number>`min(${delaySecondsMax}, coalesce(booked_at - ${nowSeconds}, ${unbookedDelaySeconds}))`;
  const ofPage = sql`id = ${message.sessionId} AND ${fence(message)}`;
  const book = sql`UPDATE sync_sessions SET claimed_until = 0, booked_at = ${bookedAt}, deferrals = deferrals + 1
    WHERE ${ofPage}`;
  const expect = sql<{ delay_seconds: number; booked_at: number | null }>`
    UPDATE sync_sessions SET due_at = ${nowMs} + 1000 * ${delaySeconds} WHERE ${ofPage}
    RETURNING ${delaySeconds} AS delay_seconds, booked_at`;
  const [, booked] = await runBatch<[unknown, { delay_seconds: number; booked_at: number | null }]>(db, [
    book,
    expect,
  ]);
  const row = booked.results[0];
  return row === undefined ? null : { delaySeconds: row.delay_seconds, bookedAt: row.booked_at };
}

/**
 * Notes that a page's message comes again at `dueAtMs` (epoch ms), or later where that was known, so that the rescue
 * leaves it alone till then. For whoever does not have the page: a claim stays.
 */
export async function expectPage(db: D1Database, message: PageMessage, dueAtMs: number): Promise<void> {
  const expected = sql`UPDATE sync_sessions SET due_at = max(due_at, ${dueAtMs})
    WHERE id = ${message.sessionId} AND ${fence(message)}`;
  await runBatch<[unknown]>(db, [expected]);
}
