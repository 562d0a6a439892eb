import * as v from "valibot";

/** What numbers in answers count, said once for the API's description. */
export const EpochMs = v.pipe(v.number(), v.integer(), v.description("Epoch milliseconds."));
/** When what happened. */
export const momentOf = (description: string) =>
  v.pipe(v.number(), v.integer(), v.description(`${description} Epoch milliseconds.`));
export const EpochSeconds = v.pipe(v.number(), v.integer(), v.description("Epoch seconds."));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** How many of what. */
export const countOf = (description: string) => v.pipe(Count, v.description(description));
/** A text, and what it says. */
export const textOf = (description: string) => v.pipe(v.string(), v.description(description));
/** Where a list goes on; null at its end. */
export const NextAfter = v.pipe(
  v.nullable(v.string()),
  v.description("Pass it as `after` for the next page; null on the last one."),
);
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
