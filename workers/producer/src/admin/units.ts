import * as v from "valibot";

/** What numbers in answers count, said once for the API's description. */
export const EpochMs = v.pipe(v.number(), v.integer(), v.description("Epoch milliseconds."));
export const EpochSeconds = v.pipe(v.number(), v.integer(), v.description("Epoch seconds."));
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const AthleteId = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description("Strava's athlete id."),
);
export const SessionId = v.pipe(
  v.string(),
  v.description("`sync-<athlete>-<epoch ms>`: whose session it is, and when it began."),
  v.examples(["sync-7-1772604060000"]),
);
