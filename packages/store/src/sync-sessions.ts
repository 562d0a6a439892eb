import type { PageCommit } from "./commit-page.ts";
import { cursorText } from "./cursor-text.ts";
import { run } from "./database.ts";
import { type Sql, sql } from "./sql.ts";
import { sweepRefusal } from "./sweep.ts";
import { distinctActivities } from "./sync-pages.ts";

/** The sentence of a refused sweep, which ended the session in `error`; else null. */
export interface AdvancedSession {
  readonly error: string | null;
}

/**
 * Moves a session on past the page just committed, or ends it with its last one. Must be the last
 * statement of its transaction: with it the fence falls.
 */
export function advanceSession(commit: PageCommit, condition: Sql<boolean>): Sql<AdvancedSession> {
  const { message, nextCursor, nowMs } = commit;
  const progress =
    nextCursor === null
      ? sql`
        status = iif(${sweepRefusal(message)} IS NULL, 'completed', 'error'),
        error = ${sweepRefusal(message)},
        activities_count = ${distinctActivities(message.sessionId)},
        races_count = (SELECT count(*) FROM races WHERE athlete_id = ${message.athleteId}),
        finished_at = ${nowMs}`
      : sql`
        status = 'in_progress',
        cursor = ${cursorText(nextCursor)},
        activities_count = activities_count + ${commit.rowCount},
        races_count = races_count + ${commit.races.length}`;
  return sql<AdvancedSession>`
    UPDATE sync_sessions SET
      page_number = page_number + 1,
      newest_start_date = ${newestStart("newest_start_date", commit)},
      last_failure = NULL,
      failures = 0,
      rescues = 0,
      claimed_until = 0,
      booked_at = NULL,
      due_at = ${nowMs},
      updated_at = ${nowMs},
      ${progress}
    WHERE id = ${message.sessionId} AND ${condition}
    RETURNING error`;
}

/** The newest start of the session's pages so far, this one included; null while there was no activity. */
function newestStart(column: string, { newestStart: ofPage }: PageCommit): Sql<number | null> {
  return sql<number | null>`nullif(max(coalesce(${sql.ref(column)}, 0), ${ofPage ?? 0}), 0)`;
}

/** Marks the athlete as being synced; writes nothing when it is marked already. */
export function markAthleteInProgress({ message }: PageCommit, condition: Sql<boolean>): Sql<unknown> {
  return sql`
    UPDATE athletes SET sync_status = 'in_progress'
    WHERE strava_id = ${message.athleteId} AND sync_status <> 'in_progress' AND ${condition}`;
}

/** Carries the end of a session over to its athlete. A refused sweep leaves what was known of the history. */
export function finishAthlete(commit: PageCommit, condition: Sql<boolean>): Sql<unknown> {
  const { message, mode, nowMs } = commit;
  const refusal = sweepRefusal(message);
  const ofSession = sql`(SELECT ${newestStart("newest_start_date", commit)} FROM sync_sessions WHERE id = ${message.sessionId})`;
  const known =
    mode === "full"
      ? sql`
        newest_start_date = iif(${refusal} IS NULL, ${ofSession}, newest_start_date),
        total_activities_count = iif(${refusal} IS NULL, ${distinctActivities(message.sessionId)}, total_activities_count),
        last_full_synced_at = iif(${refusal} IS NULL, ${nowMs}, last_full_synced_at),`
      : sql`
        newest_start_date = nullif(max(coalesce(newest_start_date, 0), coalesce(${ofSession}, 0)), 0),`;
  return sql`
    UPDATE athletes SET
      ${known}
      sync_status = iif(${refusal} IS NULL, 'completed', 'error'),
      sync_error = ${refusal},
      last_synced_at = iif(${refusal} IS NULL, ${nowMs}, last_synced_at)
    WHERE strava_id = ${message.athleteId} AND ${condition}`;
}

/** Whether there is, or still is, such a session. */
export async function hasSession(db: D1Database, sessionId: string): Promise<boolean> {
  const rows = await run(db, sql`SELECT id FROM sync_sessions WHERE id = ${sessionId}`);
  return rows.length > 0;
}
