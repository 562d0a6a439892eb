import { sql } from "kysely";
import { type Database, runBatch } from "./database.ts";
import { liveStatuses, pausedAt } from "./fence.ts";

/** The pipeline's switch as it stands. */
export interface Pause {
  /** Epoch ms. */
  readonly since: number;
  /** Epoch seconds; null until somebody resumes. */
  readonly until: number | null;
  /** A sentence. */
  readonly reason: string;
}

/** A pause that only a person ends: longer than any other, in epoch seconds. */
const UNTIL_RESUMED = 253_402_300_799;

export interface PauseRequest {
  /** Epoch seconds; null until somebody resumes. */
  readonly untilSeconds: number | null;
  readonly reason: string;
  readonly nowMs: number;
}

/**
 * Makes the whole pipeline wait, and answers with the pause in force: a longer one stays. Once it returns no page
 * writes anything: a page's fence asks for the pause too.
 */
export async function pausePipeline(
  db: Database,
  { untilSeconds, reason, nowMs }: PauseRequest,
): Promise<Pause> {
  const until = untilSeconds ?? UNTIL_RESUMED;
  const isPaused = sql`coalesce(paused_until, 0) > ${Math.floor(nowMs / 1000)}`;
  const pause = sql`
    UPDATE strava_budget SET paused_until = ${until}, paused_reason = ${reason},
      paused_since = iif(${isPaused}, paused_since, ${nowMs})
    WHERE coalesce(paused_until, 0) < ${until}`;
  const read = db.kysely
    .selectFrom("strava_budget")
    .select(["paused_since", "paused_until", "paused_reason"]);
  const [, inForce] = await runBatch<
    [unknown, { paused_since: number | null; paused_until: number | null; paused_reason: string | null }]
  >(db, [pause.compile(db.kysely), read.compile()]);
  const row = inForce.results[0];
  const rowUntil = row?.paused_until ?? until;
  return {
    since: row?.paused_since ?? nowMs,
    until: rowUntil === UNTIL_RESUMED ? null : rowUntil,
    reason: row?.paused_reason ?? reason,
  };
}

/** Ends any pause, and makes every session that waited for its end overdue at once: the rescue sends it on. */
export async function resumePipeline(db: Database, nowMs: number): Promise<void> {
  const resume = sql`
    UPDATE strava_budget SET paused_until = NULL, paused_reason = NULL, paused_since = NULL
    WHERE paused_until IS NOT NULL`;
  const wake = sql`
    UPDATE sync_sessions SET due_at = ${nowMs - 1}
    WHERE status IN ${liveStatuses} AND due_at >= ${nowMs} AND claimed_until <= ${nowMs} AND EXISTS (${pausedAt(nowMs)})`;
  await runBatch<[unknown, unknown]>(db, [wake.compile(db.kysely), resume.compile(db.kysely)]);
}
