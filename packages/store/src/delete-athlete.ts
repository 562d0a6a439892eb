import { runBatchForLast } from "./database.ts";
import { sql } from "./sql.ts";

/**
 * Removes an athlete and everything of theirs in one transaction; false when there is no such athlete. A page under
 * way writes nothing any more: its fence needs the athlete's row.
 */
export async function deleteAthlete(db: D1Database, athleteId: number): Promise<boolean> {
  // Session ids begin with the athlete's, so a range of the primary key finds them: `.` follows `-`.
  const ofAthlete = (column: string) =>
    sql`${sql.ref(column)} >= ${`sync-${athleteId}-`} AND ${sql.ref(column)} < ${`sync-${athleteId}.`}`;
  const removals = [
    sql`DELETE FROM sync_logs WHERE ${ofAthlete("sync_session_id")}`,
    sql`DELETE FROM sync_pages WHERE ${ofAthlete("sync_session_id")}`,
    sql`DELETE FROM sync_sessions WHERE ${ofAthlete("id")}`,
    sql`DELETE FROM dead_letters WHERE athlete_id = ${athleteId} OR ${ofAthlete("sync_session_id")}`,
    sql`DELETE FROM webhook_events WHERE owner_id = ${athleteId}`,
    sql`DELETE FROM races WHERE athlete_id = ${athleteId}`,
  ].map((removal) => removal);
  const athlete = sql<{
    strava_id: number;
  }>`DELETE FROM athletes WHERE strava_id = ${athleteId} RETURNING strava_id`;
  const removed = await runBatchForLast(db, removals, athlete);
  return removed.length > 0;
}
