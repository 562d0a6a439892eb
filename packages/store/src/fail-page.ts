import type { LogLine, PageMessage, SpentRequests, SyncStatus, WaitingPage } from "@paceline/protocol";
import { runBatchForLast } from "./database.ts";
import { type DeadLetter, insertDeadLetter } from "./dead-letters.ts";
import { writeFence } from "./fence.ts";
import { endAndLetIn, endedAndLetIn } from "./line.ts";
import { reportRequest } from "./spent-requests.ts";
import { type Sql, sql } from "./sql.ts";
import { appendLogs } from "./sync-logs.ts";

export interface FailedPage extends DeadLetter {
  readonly message: PageMessage;
  readonly athleteStatus: Extract<SyncStatus, "error" | "disconnected">;
  /** When Strava refused the athlete's tokens: the version that it refused. Newer ones are not judged by it. */
  readonly refusedTokenVersion: number | null;
  /** Null when nothing was reserved. */
  readonly spent: SpentRequests | null;
}

/**
 * Ends a page's session in `error` and keeps the message, in one transaction, and answers with the pages of those whom
 * its end let in. Null when the fence no longer holds, the pipeline was paused or the athlete has other tokens by now:
 * then nothing is given up on.
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
    ...(page.athleteStatus === "disconnected" ? [disconnect(page, fenced)] : []),
    ...(page.spent === null ? [] : [reportRequest(page.spent)]),
  ];
  const { sessionId } = message;
  const changes = { status: "error", error: explanation };
  const ending = endAndLetIn({ sessionId, changes, nowMs, condition: fenced });
  return endedAndLetIn(await runBatchForLast(db, statements, ending), sessionId)?.letIn ?? null;
}

/** Before the session ends: from then on the athlete's status follows nothing but a new connection. */
function disconnect({ message, explanation }: FailedPage, condition: Sql<boolean>): Sql {
  return sql`UPDATE athletes SET sync_status = 'disconnected', sync_error = ${explanation}
    WHERE strava_id = ${message.athleteId} AND ${condition}`;
}

function hasTokenVersion({ message, refusedTokenVersion }: FailedPage): Sql<boolean> {
  if (refusedTokenVersion === null) return sql<boolean>`true`;
  return sql<boolean>`EXISTS (SELECT 1 FROM athletes AS refused
    WHERE refused.strava_id = ${message.athleteId} AND refused.token_version = ${refusedTokenVersion})`;
}
