import * as v from "valibot";
import { EpochMs } from "./units.ts";

/** What a live sync waits for; null when it is over or does not wait. */
export const Waiting = v.nullable(
  v.strictObject({
    for: v.picklist(["line", "pause", "strava", "quota", "retry"]),
    until: v.nullable(EpochMs),
    explanation: v.string(),
  }),
);
