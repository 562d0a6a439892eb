import type { WaitingPage } from "@paceline/protocol";
import { run } from "./database.ts";
import { type Sql, sql } from "./sql.ts";
import { WAITING_ROW_COLUMNS, type WaitingRow, waitingPage } from "./waiting-page.ts";

/**
 * Bulk sessions let in at a time: a fifth of the requests of a short window, so that each reads several pages before
 * the window is spent, and waits once for the next.
 */
const LET_IN_PART_OF_LIMIT = sql.lit(5);

/** Live sessions that were let in, or never stood in line: `live_sessions` finds them, and they are few. */
export const isUnderWay = sql`finished_at IS NULL AND lane IN ('bulk', 'priority')
  AND mode IN ('full', 'incremental') AND in_line_since IS NULL`;

/** Sessions in progress, for a query that uses `live_sessions`. */
export const inProgress = sql`${isUnderWay} AND status = 'in_progress'`;

const isLiveBulk = sql`lane = 'bulk' AND mode IN ('full', 'incremental') AND finished_at IS NULL`;

/**
 * The ids of the bulk sessions for whom there is place: incremental ones first, for they are short, then whoever stands
 * in line longest. One that waits to try a failed page again takes no place, and neither does one that is just ending.
 */
function nextInLine(endingId: string | null): Sql<{ id: string }> {
  const inside = sql`
    SELECT count(*) FROM sync_sessions
    WHERE ${isLiveBulk} AND in_line_since IS NULL AND failures = 0 AND id IS NOT ${endingId}`;
  const places = sql`SELECT max(0, max(1, read_short_limit / ${LET_IN_PART_OF_LIMIT}) - (${inside}))
    FROM strava_budget`;
  return sql<{ id: string }>`
    SELECT id FROM sync_sessions
    WHERE ${isLiveBulk} AND in_line_since IS NOT NULL
    ORDER BY mode DESC, in_line_since, id
    LIMIT (${places})`;
}

export interface Ending {
  readonly sessionId: string;
  /** What changes in the session's row, by column, besides the time of its end. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  readonly condition: Sql<boolean>;
}

/** The session that ended, or one that its end let in. */
export interface EndedRow extends WaitingRow {
  /** A sentence, where a session ended in `error`; else null. */
  readonly error: string | null;
}

/**
 * Ends a session if the condition holds and lets in whom its end makes place for: one statement, which answers with all
 * of them, or with no row. Must be the last one of its transaction: with it the fence falls.
 */
export function endAndLetIn({ sessionId, changes, nowMs, condition }: Ending): Sql<EndedRow> {
  const ofEnding = Object.entries({ ...changes, finished_at: nowMs }).map(
    ([column, value]) => sql`${sql.ref(column)} = iif(id = ${sessionId}, ${value}, ${sql.ref(column)})`,
  );
  return sql<EndedRow>`
    UPDATE sync_sessions SET in_line_since = NULL, due_at = ${nowMs}, updated_at = ${nowMs}, ${sql.join(ofEnding)}
    WHERE ${condition} AND (id = ${sessionId} OR id IN (${nextInLine(sessionId)}))
    RETURNING ${sql.refs(WAITING_ROW_COLUMNS)}, error`;
}

/** The session that `endAndLetIn` ended and the pages of those let in; null when the condition did not hold. */
export function endedAndLetIn(
  rows: readonly EndedRow[],
  sessionId: string,
): { readonly error: string | null; readonly letIn: readonly WaitingPage[] } | null {
  const ended = rows.find(({ id }) => id === sessionId);
  if (ended === undefined) return null;
  return { error: ended.error, letIn: rows.filter((row) => row !== ended).map(waitingPage) };
}

/** Lets in whoever there is place for, on its own, and answers with the pages that they wait for. */
export async function letInWaiting(db: D1Database, nowMs: number): Promise<readonly WaitingPage[]> {
  const rows = await run(
    db,
    sql<WaitingRow>`
      UPDATE sync_sessions SET in_line_since = NULL, due_at = ${nowMs}, updated_at = ${nowMs}
      WHERE id IN (${nextInLine(null)})
      RETURNING ${sql.refs(WAITING_ROW_COLUMNS)}`,
  );
  return rows.map(waitingPage);
}
