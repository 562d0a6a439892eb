import * as v from "valibot";
import { named } from "../named-schema.ts";
import { EpochMs, momentOf, textOf } from "../units.ts";

/** An alert, wherever it is listed. */
const fields = {
  key: v.pipe(
    v.string(),
    v.description("What it is about: `paused`, `dead_letters:<reason>` and so on."),
    v.examples(["dead_letters:retries_exhausted"]),
  ),
  since: momentOf("Since when."),
  sentence: textOf("What happened, and what to do in the dashboard."),
  page: v.pipe(
    named(
      "DashboardPage",
      "A page of the dashboard.",
      v.strictObject({
        title: textOf("What the dashboard calls it."),
        path: v.pipe(
          textOf("Its path and query, from this address on."),
          v.examples(["/dead-letters?reason=retries_exhausted"]),
        ),
      }),
    ),
    v.description("The dashboard's page where it is worked on."),
  ),
};

/** As the overview lists it. */
export const AlertSummary = named(
  "AlertSummary",
  "What an operator must know of, in short.",
  v.strictObject(fields),
);

const AlertBody = named(
  "Alert",
  "What an operator must know of.",
  v.strictObject({
    ...fields,
    last_sent_at: v.pipe(
      v.nullable(EpochMs),
      v.description("When it was last told, in the log where there is no webhook; null: not yet."),
    ),
  }),
);

export const LIST_ALERTS_ANSWERS = {
  200: named(
    "AlertList",
    "What an operator must know of now.",
    v.strictObject({ alerts: v.pipe(v.array(AlertBody), v.description("The longest first.")) }),
  ),
} as const;
