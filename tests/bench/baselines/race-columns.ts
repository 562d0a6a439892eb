import type { Activity } from "@paceline/protocol";

/** The columns of `races` that come from an activity, by the activity's own field names. */
export const RACE_COLUMNS = [
  "strava_activity_id",
  "name",
  "sport_type",
  "workout_type",
  "start_date",
  "start_date_local",
  "timezone",
  "distance",
  "moving_time",
  "elapsed_time",
  "total_elevation_gain",
  "average_heartrate",
  "max_heartrate",
  "visibility",
] as const satisfies readonly (keyof Activity)[];
