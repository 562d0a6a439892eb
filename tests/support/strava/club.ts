import { type Paceline, type PacelineOptions, startPaceline } from "../paceline.ts";

export const DAY_MS = 86_400_000;

/** An athlete as D1 may hold one: read whole ten days ago with 9 pages and one to prove the end, and dormant. */
export interface Stored {
  /** Null: never. */
  readonly fullDaysAgo?: number | null;
  readonly syncedDaysAgo?: number;
  readonly newestDaysAgo?: number;
  readonly activities?: number;
  readonly status?: string;
}

/** A Paceline of these athletes, whose ids count from 1, and with nothing under way. */
export async function startClub(
  athletes: readonly Stored[],
  options: PacelineOptions = {},
): Promise<Paceline> {
  const paceline = startPaceline(options);
  const { nowMs } = paceline.clock;
  const rows = athletes.map((athlete, index) => {
    const { fullDaysAgo = 10, newestDaysAgo = 100, activities = 1_800, status = "completed" } = athlete;
    const isRead = fullDaysAgo !== null;
    return {
      id: index + 1,
      full: isRead ? nowMs - fullDaysAgo * DAY_MS : null,
      synced: isRead ? nowMs - (athlete.syncedDaysAgo ?? 1) * DAY_MS : null,
      newest: isRead ? nowMs / 1000 - newestDaysAgo * 86_400 : null,
      activities: isRead ? activities : 0,
      status,
    };
  });
  await paceline.rows(
    `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at, last_full_synced_at,
       last_synced_at, newest_start_date, total_activities_count, sync_status)
     SELECT value ->> 'id', 'refresh', 'digest', ?, value ->> 'full', value ->> 'synced', value ->> 'newest',
       value ->> 'activities', value ->> 'status' FROM json_each(?)`,
    nowMs,
    JSON.stringify(rows),
  );
  return paceline;
}

/** So many athletes alike. */
export function many(count: number, athlete: Stored = {}): Stored[] {
  return Array.from({ length: count }, () => athlete);
}
