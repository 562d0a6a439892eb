import * as v from "valibot";
import { named } from "./named-schema.ts";
import { AthleteId, EpochSeconds, textOf } from "./units.ts";

const secondsOf = (what: string) => v.pipe(v.number(), v.integer(), v.description(`${what} Seconds.`));
const metresOf = (what: string) => v.pipe(v.number(), v.description(`${what} Metres.`));
const BeatsAMinute = v.pipe(v.number(), v.description("Beats a minute."));

/** A race as D1 holds it. */
export const RaceBody = named(
  "Race",
  "A race as D1 holds it.",
  v.strictObject({
    strava_activity_id: v.pipe(v.number(), v.integer(), v.description("Strava's activity id.")),
    athlete_id: AthleteId,
    name: textOf("What the athlete calls it at Strava."),
    event_name: v.nullable(textOf("Written by people, never by a sync.")),
    sport_type: v.nullable(textOf("As Strava spells it: Run, TrailRun.")),
    workout_type: v.pipe(v.number(), v.integer(), v.description("Strava's number for a race of this sport.")),
    start_date: EpochSeconds,
    start_date_local: v.pipe(
      v.string(),
      v.description("Wall time where it began, with a false Z: its day is the day of the race."),
      v.examples(["2026-01-01T09:30:00Z"]),
    ),
    timezone: v.nullable(textOf("As Strava spells it: (GMT+01:00) Europe/Berlin.")),
    distance: metresOf("The way."),
    moving_time: secondsOf("The time without standing still."),
    elapsed_time: secondsOf("The time from start to end."),
    total_elevation_gain: metresOf("The climb."),
    average_heartrate: v.nullable(BeatsAMinute),
    max_heartrate: v.nullable(BeatsAMinute),
    visibility: v.nullable(textOf("Who may see it at Strava: everyone, followers_only, only_me.")),
  }),
);
