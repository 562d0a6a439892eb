import type { LogLine, PageMessage, SpentRequests } from "@paceline/protocol";
import { sql } from "kysely";
import { reportRequest } from "./budget.ts";
import { type Database, runBatchForLast } from "./database.ts";
import { writeFence } from "./fence.ts";
import { appendLogs } from "./sync-logs.ts";

export interface NotedFailure {
  readonly message: PageMessage;
  readonly line: LogLine;
  readonly spent: SpentRequests;
  readonly nowMs: number;
  /** Epoch ms at which the page is tried again. */
  readonly dueAtMs: number;
}

/**
 * Notes a failure in the log, counts it with its session, for the dead letter that may follow, and gives the page
 * back. Answers with the failures in a row, or null when the fence no longer holds or the pipeline was paused.
 */
export async function noteFailure(
  db: Database,
  { message, line, spent, nowMs, dueAtMs }: NotedFailure,
): Promise<number | null> {
  const fenced = writeFence(message, nowMs);
  const logs = { sessionId: message.sessionId, athleteId: message.athleteId, lines: [line], nowMs };
  const count = sql<{ failures: number }>`
    UPDATE sync_sessions SET last_failure = ${line.message}, failures = failures + 1, claimed_until = 0,
      due_at = ${dueAtMs}, updated_at = ${nowMs}
    WHERE id = ${message.sessionId} AND ${fenced}
    RETURNING failures`.compile(db.kysely);
  const [noted] = await runBatchForLast(db, [appendLogs(db, logs, fenced), reportRequest(db, spent)], count);
  return noted?.failures ?? null;
}
