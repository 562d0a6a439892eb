import { runBatchForLast } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

/**
 * Removes an athlete and everything of theirs in one transaction; false when there is no such athlete. A page under
 * way writes nothing any more: its fence needs the athlete's row.
 */
export function deleteAthlete(db: D1Database, athleteId: number): Promise<boolean> {
  return removeIf(db, athleteId, sql<boolean>`true`);
}

/**
 * As `deleteAthlete`, if Strava still refuses the token version that it is said to have revoked: whoever has connected
 * again in the meantime stays.
 */
export function deleteRevokedAthlete(db: D1Database, athleteId: number): Promise<boolean> {
  const isRevoked = sql<boolean>`EXISTS (
    SELECT 1 FROM athletes AS revoked
    WHERE revoked.strava_id = ${athleteId} AND revoked.sync_status = 'disconnected'
      AND revoked.token_version = revoked.revocation_version)`;
  return removeIf(db, athleteId, isRevoked);
}

async function removeIf(db: D1Database, athleteId: number, condition: Sql<boolean>): Promise<boolean> {
  // Session ids begin with the athlete's, so a range of the primary key finds them: `.` follows `-`.
  const ofAthlete = (column: string) =>
    sql`${sql.ref(column)} >= ${`sync-${athleteId}-`} AND ${sql.ref(column)} < ${`sync-${athleteId}.`}`;
  const removals = [
    sql`DELETE FROM sync_logs WHERE ${ofAthlete("sync_session_id")}`,
    sql`DELETE FROM sync_pages WHERE ${ofAthlete("sync_session_id")}`,
    sql`DELETE FROM sync_sessions WHERE ${ofAthlete("id")}`,
    sql`DELETE FROM dead_letters WHERE (athlete_id = ${athleteId} OR ${ofAthlete("sync_session_id")})`,
    sql`DELETE FROM webhook_events WHERE owner_id = ${athleteId}`,
    // It names athletes; the next run tells it anew if others still fail.
    sql`DELETE FROM alerts WHERE EXISTS (SELECT 1 FROM json_each(alerts.athletes) WHERE value = ${athleteId})`,
    sql`DELETE FROM races WHERE athlete_id = ${athleteId}`,
  ].map((removal) => sql`${removal} AND ${condition}`);
  // Last, for the condition may look at it.
  const athlete = sql<{ strava_id: number }>`
    DELETE FROM athletes WHERE strava_id = ${athleteId} AND ${condition} RETURNING strava_id`;
  const removed = await runBatchForLast(db, removals, athlete);
  return removed.length > 0;
}
