import type { LogLine, PageMessage, SpentRequests } from "@paceline/protocol";
import { sql } from "kysely";
import { reportRequest } from "./budget.ts";
import { type Database, runBatchForLast } from "./database.ts";
import { fence } from "./fence.ts";
import { appendLogs } from "./sync-logs.ts";

export interface NotedFailure {
  readonly message: PageMessage;
  readonly line: LogLine;
  readonly spent: SpentRequests;
  readonly nowMs: number;
}

/**
 * Notes a failure in the log and counts it with its session, for the dead letter that may follow. Answers with the
 * failures in a row, or null when the fence no longer holds.
 */
export async function noteFailure(
  db: Database,
  { message, line, spent, nowMs }: NotedFailure,
): Promise<number | null> {
  const fenced = fence(message);
  const logs = { sessionId: message.sessionId, athleteId: message.athleteId, lines: [line], nowMs };
  const count = sql<{ failures: number }>`
    UPDATE sync_sessions SET last_failure = ${line.message}, failures = failures + 1, updated_at = ${nowMs}
    WHERE id = ${message.sessionId} AND ${fenced}
    RETURNING failures`.compile(db.kysely);
  const [noted] = await runBatchForLast(db, [appendLogs(db, logs, fenced), reportRequest(db, spent)], count);
  return noted?.failures ?? null;
}
