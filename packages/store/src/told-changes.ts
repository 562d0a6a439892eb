import { type AthleteHistory, LIVE_SESSION_STATUSES } from "@paceline/protocol";
import { athleteHistory, HISTORY_COLUMNS, type HistoryRow } from "./athlete-history.ts";
import { run, runForChanges } from "./database.ts";
import { sql } from "./sql.ts";

/** Removes a race that its athlete deleted at Strava; false where it is none of theirs. */
export async function removeRace(db: D1Database, athleteId: number, activityId: number): Promise<boolean> {
  const removal = sql`DELETE FROM races WHERE strava_activity_id = ${activityId} AND athlete_id = ${athleteId}`;
  return (await runForChanges(db, removal)) > 0;
}

/** Has the athlete synced by the next session that is opened for them. */
export async function wantSync(db: D1Database, athleteId: number, nowMs: number): Promise<void> {
  await run(db, sql`UPDATE athletes SET sync_wanted_at = ${nowMs} WHERE strava_id = ${athleteId}`);
}

/** As `wantSync`, by a session whose first page refreshes the tokens: Strava's answer tells whether it revoked them. */
export async function wantRefresh(db: D1Database, athleteId: number, nowMs: number): Promise<void> {
  const want = sql`
    UPDATE athletes SET sync_wanted_at = ${nowMs}, token_expires_at = 0, revocation_version = token_version
    WHERE strava_id = ${athleteId}`;
  await run(db, want);
}

const mayBegin = sql`sync_status NOT IN (${sql.join(["disconnected", ...LIVE_SESSION_STATUSES])})`;

/** Connected athletes who are to be synced and have no live session, at most `limit`; of all, or of one. */
export async function listWantingSync(
  db: D1Database,
  limit: number,
  athleteId: number | null = null,
): Promise<readonly AthleteHistory[]> {
  const which = athleteId === null ? sql`true` : sql`strava_id = ${athleteId}`;
  const rows = await run(
    db,
    sql<HistoryRow>`
      SELECT ${sql.refs(HISTORY_COLUMNS)} FROM athletes
      WHERE sync_wanted_at IS NOT NULL AND ${mayBegin} AND ${which} ORDER BY strava_id LIMIT ${limit}`,
  );
  return rows.map(athleteHistory);
}

/**
 * What became of an athlete who is said to have revoked access: `refused` when Strava refused to refresh that very
 * version, `granted` when there is a newer one, `untold` when nobody has asked yet.
 */
export interface ToldRevocation {
  readonly strava_id: number;
  readonly answer: "refused" | "granted" | "untold";
}

/** Athletes who are said to have revoked access and have no live session. */
export function listToldRevocations(db: D1Database, limit: number): Promise<readonly ToldRevocation[]> {
  return run(
    db,
    sql<ToldRevocation>`
      SELECT strava_id, CASE
        WHEN token_version > revocation_version THEN 'granted'
        WHEN sync_status = 'disconnected' THEN 'refused'
        ELSE 'untold' END AS answer
      FROM athletes
      WHERE revocation_version IS NOT NULL AND sync_status NOT IN (${sql.join([...LIVE_SESSION_STATUSES])})
      ORDER BY strava_id LIMIT ${limit}`,
  );
}

/** Strava goes on giving tokens for this athlete: what was told is forgotten. */
export async function forgetRevocation(db: D1Database, athleteId: number): Promise<void> {
  await run(db, sql`UPDATE athletes SET revocation_version = NULL WHERE strava_id = ${athleteId}`);
}
