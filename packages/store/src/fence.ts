import { LIVE_SESSION_STATUSES, type PageMessage } from "@paceline/protocol";
import { cursorText } from "./cursor-text.ts";
import { type Sql, sql } from "./sql.ts";

/** `('queued', 'in_progress')`, for `IN`. */
export const liveStatuses = sql`(${sql.join(LIVE_SESSION_STATUSES.map((status) => sql.lit(status)))})`;

/**
 * True while the message's session is its athlete's current one, is live, and waits for this page from this
 * place in this epoch. Every statement that works for a page carries it, so nothing from a superseded, stopped
 * or deleted session is written and no page is committed twice.
 */
export function fence(message: PageMessage): Sql<boolean> {
  return sql<boolean>`EXISTS (
    SELECT 1 FROM athletes AS fenced_athlete
    JOIN sync_sessions AS fenced_session ON fenced_session.id = fenced_athlete.sync_session_id
    WHERE fenced_athlete.strava_id = ${message.athleteId}
      AND fenced_session.id = ${message.sessionId}
      AND fenced_session.epoch = ${message.epoch}
      AND fenced_session.page_number = ${message.pageNumber}
      AND fenced_session.cursor = ${cursorText(message.cursor)}
      AND fenced_session.status IN ${liveStatuses}
  )`;
}

/** The fence of whatever a page writes: it holds only while the pipeline is not paused either. */
export function writeFence(message: PageMessage, nowMs: number): Sql<boolean> {
  return sql<boolean>`(${fence(message)} AND NOT EXISTS (${pausedAt(nowMs)}))`;
}

/** A row while the pipeline is paused. */
export function pausedAt(nowMs: number): Sql {
  return sql`SELECT 1 FROM strava_budget WHERE paused_until > ${Math.floor(nowMs / 1000)}`;
}
