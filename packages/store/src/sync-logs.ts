import type { LogLine } from "@paceline/protocol";
import { run } from "./database.ts";
import { type ListPage, pageOf, rowsToRead } from "./list-page.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export interface LogEntry {
  readonly sessionId: string;
  readonly athleteId: number;
  readonly lines: readonly LogLine[];
  readonly nowMs: number;
  /** Added to the last line, which is then an error, when the transaction finds it not null. */
  readonly addendum?: Sql<string | null>;
}

/** Appends lines to a session's log, numbered after the last, if `condition` holds. */
export function appendLogs(
  { sessionId, athleteId, lines, nowMs, addendum }: LogEntry,
  condition: Sql<boolean>,
): Sql {
  const isLastLine = sql`line.key = ${lines.length - 1}`;
  const source = sql`
    SELECT ${sessionId} AS session_id, line.key + 1 AS nth, ${athleteId} AS athlete_id,
      iif(${isLastLine} AND ${addendum ?? sql`NULL`} IS NOT NULL, 'error', line.value ->> 'level') AS level,
      line.value ->> 'message' || iif(${isLastLine}, coalesce(' ' || ${addendum ?? sql`NULL`}, ''), '') AS message,
      coalesce(line.value -> 'metadata', '{}') AS metadata
    FROM json_each(${JSON.stringify(lines)}) AS line
    WHERE ${condition}`;
  return insertLogs(source, nowMs);
}

/**
 * Appends a line to each of any number of sessions' logs. `source` is a query with the columns `session_id`, `nth`
 * (which of the session's new lines it is, from 1), `athlete_id`, `level`, `message` and `metadata`.
 */
export function insertLogs(source: Sql, nowMs: number): Sql {
  return sql`
    INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
    SELECT line.session_id,
      (SELECT coalesce(max(seq), 0) FROM sync_logs WHERE sync_session_id = line.session_id) + line.nth,
      line.athlete_id, line.level, line.message, line.metadata, ${nowMs}
    FROM (${source}) AS line`;
}

export interface StoredLog {
  readonly seq: number;
  readonly athlete_id: number;
  readonly sync_session_id: string;
  readonly level: LogLine["level"];
  readonly message: string;
  readonly metadata: Record<string, unknown>;
  /** Epoch ms. */
  readonly created_at: number;
}

/** The lines of a session after number `afterSeq`, oldest first. */
export async function listLogs(
  db: D1Database,
  sessionId: string,
  afterSeq: number,
  limit: number,
): Promise<ListPage<StoredLog>> {
  const rows = await run(
    db,
    sql<Schema["sync_logs"]>`
      SELECT * FROM sync_logs WHERE sync_session_id = ${sessionId} AND seq > ${afterSeq} ORDER BY seq LIMIT ${rowsToRead(limit)}`,
  );
  return pageOf(
    rows.map((row) => ({ ...row, metadata: JSON.parse(row.metadata) })),
    limit,
  );
}
