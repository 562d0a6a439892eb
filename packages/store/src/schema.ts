import type { Lane, SessionStatus, SyncMode, SyncStatus } from "@paceline/protocol";

/** The tables of `migrations/`, column by column; units are told there. */
export interface Schema {
  athletes: AthletesTable;
  athlete_search: AthleteSearchTable;
  races: RacesTable;
  sync_sessions: SyncSessionsTable;
  sync_pages: SyncPagesTable;
  sync_logs: SyncLogsTable;
  dead_letters: DeadLettersTable;
  strava_budget: StravaBudgetTable;
  athlete_counts: AthleteCountsTable;
  sync_totals: SyncTotalsTable;
  alerts: AlertsTable;
  revoked_logins: RevokedLoginsTable;
  login_cutoffs: LoginCutoffsTable;
}

/** A row that a join may have found nothing for. */
export type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null };

/** JSON text: read and written as such. */
type Json = string;

interface AthletesTable {
  strava_id: number;
  firstname: string | null;
  lastname: string | null;
  scope: string | null;
  access_token: string | null;
  refresh_token: string;
  token_expires_at: number;
  token_version: number;
  refreshing_until: number;
  imported_token_digest: string;
  sync_status: SyncStatus;
  sync_error: string | null;
  sync_session_id: string | null;
  last_synced_at: number | null;
  last_full_synced_at: number | null;
  newest_start_date: number | null;
  total_activities_count: number;
  races_count: number;
  created_at: number;
  races_version: number;
  races_version_told: number;
  sync_wanted_at: number | null;
  revocation_version: number | null;
  folded_firstname: string;
  folded_lastname: string;
  folded_name: string;
}

interface AthleteSearchTable {
  suffix: string;
  athlete_id: number;
  folded_name: string;
  lastname: string | null;
}

interface RacesTable {
  strava_activity_id: number;
  athlete_id: number;
  name: string;
  event_name: string | null;
  sport_type: string | null;
  workout_type: number;
  start_date: number;
  start_date_local: string;
  timezone: string | null;
  distance: number;
  moving_time: number;
  elapsed_time: number;
  total_elevation_gain: number;
  average_heartrate: number | null;
  max_heartrate: number | null;
  visibility: string | null;
}

interface SyncSessionsTable {
  id: string;
  athlete_id: number;
  mode: SyncMode;
  lane: Lane;
  force: number;
  status: SessionStatus;
  error: string | null;
  last_failure: string | null;
  failures: number;
  epoch: number;
  page_number: number;
  cursor: Json;
  newest_start_date: number | null;
  races_before: number;
  activities_count: number;
  races_count: number;
  started_at: number;
  updated_at: number;
  finished_at: number | null;
  claimed_until: number;
  due_at: number;
  rescues: number;
  in_line_since: number | null;
  booked_at: number | null;
  races_written: number;
  retries: number;
  deferrals: number;
}

interface SyncPagesTable {
  sync_session_id: string;
  page_number: number;
  cursor: Json;
  activity_ids: Json;
  activities_count: number;
  races_count: number;
  unidentified_count: number;
  sweep_verdict: SweepVerdict | null;
  committed_at: number;
  races_written: number;
}

/** What the last page of a full session decided about its sweep. */
export type SweepVerdict = "allowed" | "unidentified" | "history_empty" | "too_many";

interface SyncLogsTable {
  sync_session_id: string;
  seq: number;
  athlete_id: number;
  level: "info" | "warn" | "error";
  message: string;
  metadata: Json;
  created_at: number;
}

interface DeadLettersTable {
  id: string;
  queue: string;
  reason: string;
  explanation: string;
  athlete_id: number | null;
  sync_session_id: string | null;
  page_number: number | null;
  body: string;
  created_at: number;
  resolved_at: number | null;
  resolution: string | null;
}

interface StravaBudgetTable {
  id: number;
  short_window_start: number;
  day_start: number;
  overall_short_used: number;
  overall_short_limit: number;
  overall_day_used: number;
  overall_day_limit: number;
  read_short_used: number;
  read_short_limit: number;
  read_day_used: number;
  read_day_limit: number;
  paused_until: number | null;
  paused_reason: string | null;
  paused_since: number | null;
  foreign_day_used: number;
  reported_at: number;
  breaker_until: number | null;
  breaker_since: number | null;
  breaker_reason: string | null;
  breaker_tries: number;
  failing_athletes: Json;
  resumed_at: number | null;
}

interface AthleteCountsTable {
  id: number;
  idle: number;
  live: number;
  completed: number;
  error: number;
  disconnected: number;
}

interface SyncTotalsTable {
  hour: number;
  syncs_completed: number;
  syncs_error: number;
  syncs_given_up: number;
  pages: number;
  activities: number;
  races_shown: number;
  races_written: number;
  retries: number;
  deferrals: number;
  last_completed_at: number | null;
}

interface AlertsTable {
  key: string;
  since: number;
  sentence: string;
  athletes: Json;
  ended_at: number | null;
  told_at: number | null;
  claimed_until: number;
}

interface RevokedLoginsTable {
  login_digest: string;
  expires_at: number;
}

interface LoginCutoffsTable {
  subject_digest: string;
  generation: number;
  expires_at: number;
}
