/**
 * What Paceline keeps of one Strava activity. Field names are those of the `races` table,
 * so that one activity is one row and nothing is renamed on the way.
 */
export interface Activity {
  readonly strava_activity_id: number;
  readonly name: string;
  readonly sport_type: string | null;
  readonly workout_type: number | null;
  /** Epoch seconds, UTC. Local midnight + 1 s when the athlete hides the start time. */
  readonly start_date: number;
  /** Wall time where it began, with a false `Z`: `2026-01-01T09:30:00Z`, always. A race's calendar date comes from it. */
  readonly start_date_local: string;
  readonly timezone: string | null;
  /** Metres. */
  readonly distance: number;
  /** Seconds. */
  readonly moving_time: number;
  /** Seconds. */
  readonly elapsed_time: number;
  /** Metres. */
  readonly total_elevation_gain: number;
  /** Beats a minute. */
  readonly average_heartrate: number | null;
  /** Beats a minute. */
  readonly max_heartrate: number | null;
  readonly visibility: string | null;
}

/** An activity that did not parse: it is skipped and logged, its page goes on. */
export interface SkippedActivity {
  /** Null when not even the id could be read: then nobody can say which race it is. */
  readonly id: number | null;
  readonly problem: string;
}

/** One answer of `GET /athlete/activities`, in the order received. */
export interface ActivityPage {
  readonly activities: readonly Activity[];
  readonly skipped: readonly SkippedActivity[];
  /** Whose activities they are, as far as the rows say: more than one id, or another's, is a token astray. */
  readonly athleteIds: readonly number[];
  /** How many rows Strava sent, skipped ones included: this decides whether the page was full. */
  readonly rowCount: number;
}
