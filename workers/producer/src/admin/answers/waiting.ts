import * as v from "valibot";
import { named } from "../named-schema.ts";
import { momentOf, textOf } from "../units.ts";

/** What a live sync waits for; null when it is over or does not wait. */
export const Waiting = v.nullable(
  v.pipe(
    named(
      "Waiting",
      "What a live sync waits for.",
      v.strictObject({
        for: v.pipe(
          v.picklist(["line", "pause", "strava", "quota", "retry"]),
          v.description("What for, in a word."),
        ),
        until: v.nullable(momentOf("When it goes on; null where nobody can tell.")),
        explanation: textOf("What for, in a sentence."),
      }),
    ),
    v.description("What a live sync waits for; null when it is over or does not wait."),
  ),
);
