import * as v from "valibot";
import { AthleteId, EpochSeconds } from "./units.ts";

const Seconds = v.pipe(v.number(), v.integer(), v.description("Seconds."));
const Metres = v.pipe(v.number(), v.description("Metres."));
const BeatsAMinute = v.pipe(v.number(), v.description("Beats a minute."));

/** A race as D1 holds it. */
export const RaceBody = v.strictObject({
  strava_activity_id: v.pipe(v.number(), v.integer()),
  athlete_id: AthleteId,
  name: v.string(),
  event_name: v.nullable(v.pipe(v.string(), v.description("Written by people, never by a sync."))),
  sport_type: v.nullable(v.string()),
  workout_type: v.pipe(v.number(), v.integer()),
  start_date: EpochSeconds,
  start_date_local: v.pipe(v.string(), v.description("Strava's text: local wall time with a false Z.")),
  timezone: v.nullable(v.string()),
  distance: Metres,
  moving_time: Seconds,
  elapsed_time: Seconds,
  total_elevation_gain: Metres,
  average_heartrate: v.nullable(BeatsAMinute),
  max_heartrate: v.nullable(BeatsAMinute),
  visibility: v.nullable(v.string()),
});
