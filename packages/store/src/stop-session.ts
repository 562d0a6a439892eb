import type { LogLine } from "@paceline/protocol";
import { runBatchForLast } from "./database.ts";
import { liveStatuses } from "./fence.ts";
import { sql } from "./sql.ts";
import { insertLogs } from "./sync-logs.ts";

const STOPPED: LogLine = {
  level: "warn",
  message: "The sync was stopped by request. Nothing of it is written any more.",
};

/**
 * Stops an athlete's live session in one transaction and answers with its id; null when none was live. With it the
 * fence falls: a page under way writes nothing, and a message still queued is dropped.
 */
export async function stopSession(db: D1Database, athleteId: number, nowMs: number): Promise<string | null> {
  const live = sql`SELECT sync_sessions.id FROM athletes JOIN sync_sessions ON sync_sessions.id = athletes.sync_session_id
    WHERE athletes.strava_id = ${athleteId} AND sync_sessions.status IN ${liveStatuses}`;
  const log = sql`
    SELECT id AS session_id, 1 AS nth, ${athleteId} AS athlete_id, ${STOPPED.level} AS level,
      ${STOPPED.message} AS message, '{}' AS metadata
    FROM (${live})`;
  const stop = sql<{ id: string }>`
    UPDATE sync_sessions SET status = 'stopped', updated_at = ${nowMs}, finished_at = ${nowMs}
    WHERE id IN (${live}) RETURNING id`;
  const [stopped] = await runBatchForLast(db, [insertLogs(log, nowMs)], stop);
  return stopped?.id ?? null;
}
