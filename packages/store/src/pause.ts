import { runBatch } from "./database.ts";
import { liveStatuses, pausedAt } from "./fence.ts";
import type { Schema } from "./schema.ts";
import { sql } from "./sql.ts";

/** The pipeline's switch as it stands. */
export interface Pause {
  /** Epoch ms. */
  readonly since: number;
  /** A sentence. */
  readonly reason: string;
}

type PauseRow = Pick<Schema["strava_budget"], "paused_since" | "paused_reason">;

/** Only a person ends a pause: its end is as far away as time goes. Epoch seconds. */
const UNTIL_RESUMED = 253_402_300_799;

/**
 * Makes the whole pipeline wait until somebody resumes, and answers with the pause in force: an earlier one stays. Once
 * it returns no page writes anything: a page's fence asks for the pause too.
 */
export async function pausePipeline(
  db: D1Database,
  { reason, nowMs }: { readonly reason: string; readonly nowMs: number },
): Promise<Pause> {
  const pause = sql`
    UPDATE strava_budget SET paused_until = ${UNTIL_RESUMED}, paused_reason = ${reason}, paused_since = ${nowMs}
    WHERE NOT EXISTS (${pausedAt(nowMs)})`;
  const read = sql<PauseRow>`SELECT paused_since, paused_reason FROM strava_budget`;
  const [, inForce] = await runBatch<[unknown, PauseRow]>(db, [pause, read]);
  const row = inForce.results[0];
  return { since: row?.paused_since ?? nowMs, reason: row?.paused_reason ?? reason };
}

/**
 * Ends a pause and closes the breaker, and makes every session that waited for either overdue at once: the rescue sends
 * it on.
 */
export async function resumePipeline(db: D1Database, nowMs: number): Promise<void> {
  const resume = sql`
    UPDATE strava_budget SET paused_until = NULL, paused_reason = NULL, paused_since = NULL,
      resumed_at = iif(paused_until IS NULL, resumed_at, ${nowMs}), breaker_until = NULL, breaker_since = NULL,
      breaker_reason = NULL, breaker_tries = 0, failing_athletes = '[]'
    WHERE paused_until IS NOT NULL OR breaker_until IS NOT NULL`;
  const wake = sql`
    UPDATE sync_sessions SET due_at = ${nowMs - 1}
    WHERE status IN ${liveStatuses} AND finished_at IS NULL AND in_line_since IS NULL
      AND due_at >= ${nowMs} AND claimed_until <= ${nowMs}
      AND (EXISTS (${pausedAt(nowMs)}) OR EXISTS (SELECT 1 FROM strava_budget WHERE breaker_until IS NOT NULL))`;
  await runBatch<[unknown, unknown]>(db, [wake, resume]);
}
