import type { WaitingPage } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { type Sql, sql } from "./sql.ts";
import { WAITING_ROW_COLUMNS, type WaitingRow, waitingPage } from "./waiting-page.ts";

/**
 * Bulk sessions let in at a time: a fifth of the requests of a short window, so that each reads several pages before
 * the window is spent, and waits once for the next.
 */
const LET_IN_PART_OF_LIMIT = sql.lit(5);

/**
 * Lets bulk sessions out of the line while there is place for them: incremental ones first, for they are short, then
 * whoever stands there longest. One that waits to try a failed page again takes no place. `ending`: the same transaction
 * ends that session, should the condition hold, and lets in nobody if it does not.
 */
export function letIn(
  nowMs: number,
  ending: { readonly endingId: string; readonly condition: Sql<boolean> } | null = null,
): Sql<WaitingRow> {
  const isLiveBulk = sql`lane = 'bulk' AND mode IN ('full', 'incremental') AND finished_at IS NULL`;
  const inside = sql`
    SELECT count(*) FROM sync_sessions
    WHERE ${isLiveBulk} AND in_line_since IS NULL AND failures = 0 AND id IS NOT ${ending?.endingId ?? null}`;
  const places = sql`SELECT max(0, max(1, read_short_limit / ${LET_IN_PART_OF_LIMIT}) - (${inside}))
    FROM strava_budget`;
  return sql<WaitingRow>`
    UPDATE sync_sessions SET in_line_since = NULL, due_at = ${nowMs}, updated_at = ${nowMs}
    WHERE ${ending?.condition ?? sql`true`} AND id IN (
      SELECT id FROM sync_sessions
      WHERE ${isLiveBulk} AND in_line_since IS NOT NULL
      ORDER BY mode DESC, in_line_since, id
      LIMIT (${places})
    )
    RETURNING ${sql.refs(WAITING_ROW_COLUMNS)}`;
}

/** Lets in whoever there is place for, on its own, and answers with the pages that they wait for. */
export async function letInWaiting(db: D1Database, nowMs: number): Promise<readonly WaitingPage[]> {
  const [rows] = await runBatch<[WaitingRow]>(db, [letIn(nowMs)]);
  return rows.results.map(waitingPage);
}
