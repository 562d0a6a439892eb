import type { LogLine } from "@paceline/protocol";
import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import type { Database } from "./database.ts";

export interface LogEntry {
  readonly sessionId: string;
  readonly athleteId: number;
  readonly lines: readonly LogLine[];
  readonly nowMs: number;
  /** Added to the last line, which is then an error, when the transaction finds it not null. */
  readonly addendum?: RawBuilder<string | null>;
}

/** Appends lines to a session's log, numbered after the last, if `condition` holds. */
export function appendLogs(
  { kysely }: Database,
  { sessionId, athleteId, lines, nowMs, addendum }: LogEntry,
  condition: RawBuilder<boolean>,
): CompiledQuery<unknown> {
  const isLastLine = sql`line.key = ${lines.length - 1}`;
  return sql`
    INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
    SELECT ${sessionId},
      (SELECT coalesce(max(seq), 0) FROM sync_logs WHERE sync_session_id = ${sessionId}) + line.key + 1,
      ${athleteId}, iif(${isLastLine} AND ${addendum ?? sql`NULL`} IS NOT NULL, 'error', line.value ->> 'level'),
      line.value ->> 'message' || iif(${isLastLine}, coalesce(' ' || ${addendum ?? sql`NULL`}, ''), ''),
      coalesce(line.value -> 'metadata', '{}'), ${nowMs}
    FROM json_each(${JSON.stringify(lines)}) AS line
    WHERE ${condition}`.compile(kysely);
}

export interface StoredLog {
  readonly seq: number;
  readonly athlete_id: number;
  readonly sync_session_id: string;
  readonly level: string;
  readonly message: string;
  readonly metadata: unknown;
  /** Epoch ms. */
  readonly created_at: number;
}

/** The lines of a session after number `afterSeq`, oldest first. */
export async function listLogs(
  { kysely }: Database,
  sessionId: string,
  afterSeq: number,
  limit: number,
): Promise<readonly StoredLog[]> {
  const rows = await kysely
    .selectFrom("sync_logs")
    .selectAll()
    .where("sync_session_id", "=", sessionId)
    .where("seq", ">", afterSeq)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, metadata: JSON.parse(row.metadata) }));
}
