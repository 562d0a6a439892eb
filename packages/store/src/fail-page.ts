import type { LogLine, PageMessage, SpentRequests, SyncStatus, WaitingPage } from "@paceline/protocol";
import { runBatchForTail } from "./database.ts";
import { type DeadLetter, insertDeadLetter } from "./dead-letters.ts";
import { writeFence } from "./fence.ts";
import { letIn } from "./line.ts";
import { reportRequest } from "./spent-requests.ts";
import { type Sql, sql } from "./sql.ts";
import { appendLogs } from "./sync-logs.ts";
import { type WaitingRow, waitingPage } from "./waiting-page.ts";

export interface FailedPage extends DeadLetter {
  readonly message: PageMessage;
  readonly athleteStatus: Extract<SyncStatus, "error" | "disconnected">;
  /** When Strava refused the athlete's tokens: the version that it refused. Newer ones are not judged by it. */
  readonly refusedTokenVersion: number | null;
  /** Null when nothing was reserved. */
  readonly spent: SpentRequests | null;
}

/**
 * Ends a page's session in `error`, marks its athlete and keeps the message, in one transaction, and answers with the
 * pages of those whom its end let in. Null when the fence no longer holds, the pipeline was paused or the athlete has other tokens by now: then nothing is given up
 * on.
 */
export async function failPage(db: D1Database, page: FailedPage): Promise<readonly WaitingPage[] | null> {
  const { message, explanation, nowMs } = page;
  const fenced = sql<boolean>`(${writeFence(message, nowMs)} AND ${hasTokenVersion(page)})`;
  const line: LogLine = {
    level: "error",
    message: explanation,
    metadata: { reason: page.reason, page: message.pageNumber },
  };
  const logs = { sessionId: message.sessionId, athleteId: message.athleteId, lines: [line], nowMs };
  const statements = [
    insertDeadLetter(page, message, fenced),
    appendLogs(logs, fenced),
    sql`UPDATE athletes SET sync_status = ${page.athleteStatus}, sync_error = ${explanation}
      WHERE strava_id = ${message.athleteId} AND ${fenced}`,
    ...(page.spent === null ? [] : [reportRequest(page.spent)]),
  ];
  const end = sql<{ id: string }>`
    UPDATE sync_sessions SET status = 'error', error = ${explanation}, updated_at = ${nowMs}, finished_at = ${nowMs}
    WHERE id = ${message.sessionId} AND ${fenced}
    RETURNING id`;
  const others = letIn(nowMs, { endingId: message.sessionId, condition: fenced });
  const [rows, ended] = await runBatchForTail<[WaitingRow, { id: string }]>(db, statements, [others, end]);
  return ended.length > 0 ? rows.map(waitingPage) : null;
}

function hasTokenVersion({ message, refusedTokenVersion }: FailedPage): Sql<boolean> {
  if (refusedTokenVersion === null) return sql<boolean>`true`;
  return sql<boolean>`EXISTS (SELECT 1 FROM athletes AS refused
    WHERE refused.strava_id = ${message.athleteId} AND refused.token_version = ${refusedTokenVersion})`;
}
