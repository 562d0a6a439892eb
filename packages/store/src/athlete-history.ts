import type { AthleteHistory } from "@paceline/protocol";
import type { Schema } from "./schema.ts";

/** The columns of an athlete that `athleteHistory` reads. */
export const HISTORY_COLUMNS = [
  "strava_id",
  "sync_session_id",
  "last_full_synced_at",
  "newest_start_date",
] as const satisfies readonly (keyof Schema["athletes"])[];

export type HistoryRow = Pick<Schema["athletes"], (typeof HISTORY_COLUMNS)[number]>;

/** What a session is planned from. */
export function athleteHistory(row: HistoryRow): AthleteHistory {
  return {
    athleteId: row.strava_id,
    sessionId: row.sync_session_id,
    lastFullSyncedAtMs: row.last_full_synced_at,
    newestStart: row.newest_start_date,
  };
}
