import { LIVE_SESSION_STATUSES, type PageMessage } from "@paceline/protocol";
import { type RawBuilder, sql } from "kysely";

/** `('queued', 'in_progress')`, for `IN`. */
export const liveStatuses = sql`(${sql.join(LIVE_SESSION_STATUSES.map((status) => sql.lit(status)))})`;

/**
 * True while the message's session is its athlete's current one, is live, and waits for this page in this
 * epoch. Every statement that works for a page carries it, so nothing from a superseded or stopped session
 * is written and no page is committed twice.
 */
export function fence(message: PageMessage): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (
    SELECT 1 FROM athletes AS fenced_athlete
    JOIN sync_sessions AS fenced_session ON fenced_session.id = fenced_athlete.sync_session_id
    WHERE fenced_athlete.strava_id = ${message.athleteId}
      AND fenced_session.id = ${message.sessionId}
      AND fenced_session.epoch = ${message.epoch}
      AND fenced_session.page_number = ${message.pageNumber}
      AND fenced_session.status IN ${liveStatuses}
  )`;
}
