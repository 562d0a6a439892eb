import { Lane, type LogLine, SyncMode, type WaitingPage } from "@paceline/protocol";
import { run, runBatch, runBatchForLast } from "./database.ts";
import { liveStatuses, pausedAt } from "./fence.ts";
import { sql } from "./sql.ts";
import { insertLogs } from "./sync-logs.ts";
import { WAITING_ROW_COLUMNS, type WaitingRow, waitingPage } from "./waiting-page.ts";

/** A session whose message should have come long ago. */
export interface OverdueSession extends WaitingPage {
  /** Epoch ms at which its message was due. */
  readonly dueAtMs: number;
  /** How often it was rescued since its last committed page. */
  readonly rescues: number;
  /** The latest failure of the page that it waits for; null when that has not failed. */
  readonly lastFailure: string | null;
}

export interface OverdueQuery {
  readonly nowMs: number;
  /** Sessions due before this moment are overdue. Epoch ms. */
  readonly dueBeforeMs: number;
  readonly limit: number;
}

/**
 * Live sessions that nobody works on and whose message was due before a moment, the longest overdue first. None while
 * the pipeline is paused.
 */
export async function listOverdueSessions(
  db: D1Database,
  { nowMs, dueBeforeMs, limit }: OverdueQuery,
): Promise<readonly OverdueSession[]> {
  // Live sessions have an index; whoever stands in line is in it too, behind those that were let in.
  const rows = await run(
    db,
    sql<
      WaitingRow & { readonly due_at: number; readonly rescues: number; readonly last_failure: string | null }
    >`
      SELECT ${sql.refs(WAITING_ROW_COLUMNS)}, due_at, rescues, last_failure
      FROM sync_sessions
      WHERE finished_at IS NULL AND lane IN (${sql.join(Lane.options)}) AND mode IN (${sql.join(SyncMode.options)})
        AND in_line_since IS NULL AND due_at < ${dueBeforeMs} AND claimed_until <= ${nowMs}
        AND NOT EXISTS (${pausedAt(nowMs)})
      ORDER BY due_at, id
      LIMIT ${limit}`,
  );
  return rows.map((row) => ({
    ...waitingPage(row),
    dueAtMs: row.due_at,
    rescues: row.rescues,
    lastFailure: row.last_failure,
  }));
}

/** An overdue session and what becomes of it. */
export interface Sentence {
  readonly session: OverdueSession;
  readonly line: LogLine;
}

/**
 * Raises the epoch of overdue sessions in one transaction and answers with the pages that they wait for now: messages
 * of the epochs before are stale, so nothing forks. A session that moved, ended or was rescued since it was read is
 * left alone. `counted`: whether the rescue counts towards giving up.
 */
export async function raiseEpochs(
  db: D1Database,
  sentences: readonly Sentence[],
  { nowMs, counted }: { readonly nowMs: number; readonly counted: boolean },
): Promise<readonly WaitingPage[]> {
  const { list, standing } = sentenced(sentences);
  const raise = sql<{ id: string; epoch: number }>`
    UPDATE sync_sessions SET epoch = epoch + 1, due_at = ${nowMs}, rescues = rescues + ${counted ? 1 : 0},
      updated_at = ${nowMs}
    WHERE id IN (SELECT session.id FROM ${list} ${standing}) RETURNING id, epoch`;
  const raised = await runBatchForLast(db, [appendSentences(sentences, nowMs)], raise);
  const epochs = new Map(raised.map(({ id, epoch }) => [id, epoch]));
  return sentences.flatMap(({ session }) => {
    const epoch = epochs.get(session.sessionId);
    if (epoch === undefined) return [];
    const { athleteId, sessionId, pageNumber, cursor, lane } = session;
    return [{ athleteId, sessionId, epoch, pageNumber, cursor, lane }];
  });
}

/**
 * Takes back the count of rescues whose messages the queue did not take: a queue's outage is not the sessions' fault.
 */
export async function forgiveRescues(db: D1Database, sessionIds: readonly string[]): Promise<void> {
  const forgive = sql`UPDATE sync_sessions SET rescues = rescues - 1
    WHERE rescues > 0 AND id IN (SELECT value FROM json_each(${JSON.stringify(sessionIds)}))`;
  await runBatch<[unknown]>(db, [forgive]);
}

/**
 * Ends overdue sessions in `error` with the sentence of their line, in one transaction, each with a dead letter that
 * holds the message it waited for; answers with their ids. One that moved, ended or was rescued meanwhile is left
 * alone.
 */
export async function endOverdueSessions(
  db: D1Database,
  endings: readonly (Sentence & { readonly queue: string; readonly body: string })[],
  nowMs: number,
): Promise<readonly string[]> {
  const { list, standing } = sentenced(endings);
  const letters = sql`
    INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, sync_session_id, page_number, body, created_at)
    SELECT 'rescue-' || session.id, sentence.value ->> 'queue', 'not_moving', sentence.value ->> 'message',
      session.athlete_id, session.id, session.page_number, sentence.value ->> 'body', ${nowMs}
    FROM ${list} ${standing} WHERE true ON CONFLICT (id) DO NOTHING`;
  const end = sql<{ id: string }>`
    UPDATE sync_sessions SET status = 'error', error = sentence.value ->> 'message', updated_at = ${nowMs},
      finished_at = ${nowMs}
    FROM ${list} ${standing} WHERE sync_sessions.id = session.id RETURNING sync_sessions.id`;
  const ended = await runBatchForLast(db, [letters, appendSentences(endings, nowMs)], end);
  return ended.map(({ id }) => id);
}

/** The sentences as rows, and the join with those of their sessions that still stand as they were read. */
function sentenced(sentences: readonly Sentence[]) {
  const rows = sentences.map(({ session, line, ...rest }) => ({
    ...rest,
    id: session.sessionId,
    epoch: session.epoch,
    pageNumber: session.pageNumber,
    dueAtMs: session.dueAtMs,
    level: line.level,
    message: line.message,
  }));
  return {
    list: sql`json_each(${JSON.stringify(rows)}) AS sentence`,
    standing: sql`JOIN sync_sessions AS session ON session.id = sentence.value ->> 'id'
      AND session.epoch = sentence.value ->> 'epoch' AND session.page_number = sentence.value ->> 'pageNumber'
      AND session.due_at = sentence.value ->> 'dueAtMs' AND session.status IN ${liveStatuses}`,
  };
}

function appendSentences(sentences: readonly Sentence[], nowMs: number) {
  const { list, standing } = sentenced(sentences);
  const lines = sql`
    SELECT session.id AS session_id, 1 AS nth, session.athlete_id, sentence.value ->> 'level' AS level,
      sentence.value ->> 'message' AS message,
      json_object('page', session.page_number, 'epoch', session.epoch) AS metadata
    FROM ${list} ${standing}`;
  return insertLogs(lines, nowMs);
}
