import type { Cursor } from "@paceline/protocol";
import { type PageCommit, removesRaces } from "./commit-page.ts";
import { cursorText } from "./cursor-text.ts";
import { run } from "./database.ts";
import { type Sql, sql } from "./sql.ts";
import { sweepRefusal } from "./sweep.ts";
import { distinctActivities, distinctRaces } from "./sync-pages.ts";

/**
 * Moves a session on past the page just committed, which is not its last. Must be the last statement of its
 * transaction: with it the fence falls.
 */
export function advanceSession(
  commit: PageCommit,
  nextCursor: Cursor,
  condition: Sql<boolean>,
): Sql<{ id: string }> {
  const { message, nowMs } = commit;
  // Later pages find it so, and a status that is only named is written into its index again.
  const begins = message.pageNumber === 1 ? sql`status = 'in_progress',` : sql``;
  return sql<{ id: string }>`
    UPDATE sync_sessions SET ${begins}
      page_number = page_number + 1,
      cursor = ${cursorText(nextCursor)},
      newest_start_date = ${newestStart(commit)},
      activities_count = activities_count + ${commit.rowCount},
      races_count = races_count + ${commit.races.length},
      races_written = ${racesWritten(commit)},
      last_failure = NULL, failures = 0, rescues = 0, claimed_until = 0, booked_at = NULL,
      due_at = ${nowMs}, updated_at = ${nowMs}
    WHERE id = ${message.sessionId} AND ${condition}
    RETURNING id`;
}

/** What its last page changes in a session: overlapping pages showed some rows twice, and now each counts once. */
export function lastPageChanges(commit: PageCommit): Readonly<Record<string, unknown>> {
  const { message } = commit;
  const refusal = sweepRefusal(message);
  return {
    page_number: sql`page_number + 1`,
    status: sql`iif(${refusal} IS NULL, 'completed', 'error')`,
    error: refusal,
    newest_start_date: newestStart(commit),
    activities_count: distinctActivities(message.sessionId),
    races_count: distinctRaces(message),
    races_written: racesWritten(commit),
    last_failure: null,
    failures: 0,
    rescues: 0,
    claimed_until: 0,
    booked_at: null,
  };
}

/** The newest start of the session's pages so far, this one included; null while there was no activity. */
function newestStart({ newestStart: ofPage }: PageCommit): Sql<number | null> {
  return sql<number | null>`nullif(max(coalesce(newest_start_date, 0), ${ofPage ?? 0}), 0)`;
}

/**
 * Rows of races that the session's pages wrote, this one included. Must follow the statement that removes the page's
 * races, if there is one.
 */
function racesWritten(commit: PageCommit): Sql<number> {
  const { sessionId, pageNumber } = commit.message;
  const ofPage = sql`coalesce((SELECT written.races_written FROM sync_pages AS written
    WHERE written.sync_session_id = ${sessionId} AND written.page_number = ${pageNumber}), 0)`;
  return sql<number>`races_written + ${ofPage} + ${removesRaces(commit) ? sql`changes()` : sql`0`}`;
}

/** Whether there is, or still is, such a session. */
export async function hasSession(db: D1Database, sessionId: string): Promise<boolean> {
  const rows = await run(db, sql`SELECT id FROM sync_sessions WHERE id = ${sessionId}`);
  return rows.length > 0;
}
