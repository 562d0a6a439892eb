import type { LogLine, PageMessage, SpentRequests } from "@paceline/protocol";
import { runBatchForTail } from "./database.ts";
import { writeFence } from "./fence.ts";
import { reportRequest } from "./spent-requests.ts";
import { sql } from "./sql.ts";
import { appendLogs } from "./sync-logs.ts";

export interface NotedFailure {
  readonly message: PageMessage;
  readonly line: LogLine;
  readonly spent: SpentRequests;
  readonly nowMs: number;
  /** Epoch ms at which the page is tried again. */
  readonly dueAtMs: number;
}

export interface Noted {
  /** Failures of the page in a row. */
  readonly failures: number;
  /** Epoch seconds of the breaker's next try, if the failure found it closed or was such a try; else null. */
  readonly breakerUntil: number | null;
}

/**
 * Notes a failure in the log, counts it with its session, for the dead letter that may follow, and gives the page
 * back. Null when the fence no longer holds or the pipeline was paused.
 */
export async function noteFailure(
  db: D1Database,
  { message, line, spent, nowMs, dueAtMs }: NotedFailure,
): Promise<Noted | null> {
  const fenced = writeFence(message, nowMs);
  const logs = { sessionId: message.sessionId, athleteId: message.athleteId, lines: [line], nowMs };
  const count = sql<{ failures: number }>`
    UPDATE sync_sessions SET last_failure = ${line.message}, failures = failures + 1, retries = retries + 1,
      claimed_until = 0, due_at = ${dueAtMs}, updated_at = ${nowMs}
    WHERE id = ${message.sessionId} AND ${fenced}
    RETURNING failures`;
  const [[reported], [noted]] = await runBatchForTail<
    [{ breaker_until: number | null }, { failures: number }]
  >(db, [appendLogs(logs, fenced)], [reportRequest(spent), count]);
  return noted === undefined ? null : { ...noted, breakerUntil: reported?.breaker_until ?? null };
}
