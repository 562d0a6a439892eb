import * as v from "valibot";
import { Lane, named } from "../named-schema.ts";
import { countOf, momentOf, textOf } from "../units.ts";

const WindowBody = named(
  "BudgetWindow",
  "A window of Strava's limits.",
  v.strictObject({
    started_at: momentOf("When it began."),
    ends_at: momentOf("When it ends and the next one begins."),
  }),
);

const LimitBody = named(
  "BudgetLimit",
  "A limit of Strava's, and what is left of it.",
  v.strictObject({
    limit: countOf("Requests that Strava allows in the window."),
    used: countOf("Requests spent or reserved."),
    left: countOf("Requests left."),
    kept_for_people: countOf("Of the limit, requests that no bulk sync may take now."),
  }),
);

const BucketBody = named(
  "BudgetBucket",
  "What Strava counts together, in both windows.",
  v.strictObject({
    short: v.pipe(LimitBody, v.description("In the short window.")),
    day: v.pipe(LimitBody, v.description("In the day.")),
  }),
);

export const BudgetBody = named(
  "Budget",
  "What Strava still allows, what waits, and whether everything does.",
  v.strictObject({
    read: v.pipe(BucketBody, v.description("Requests that read: Strava's smaller limit.")),
    overall: v.pipe(BucketBody, v.description("All requests.")),
    short_window: v.pipe(WindowBody, v.description("The short window that is now.")),
    day: v.pipe(WindowBody, v.description("The day that is now, in UTC.")),
    other_programs_today: countOf("Requests of other programs with the same application, today."),
    syncs: v.pipe(
      v.strictObject({
        in_line: countOf("Bulk syncs that wait to be let in."),
        under_way: countOf("Live syncs that were let in, or never stood in line."),
      }),
      v.description("Live syncs."),
    ),
    pages_waiting_for_quota: v.pipe(
      v.array(
        v.strictObject({
          lane: v.pipe(Lane, v.description("The queue on which they travel.")),
          pages: countOf("Pages with a request booked."),
          first_at: momentOf("When the first of them is due."),
          last_at: momentOf("When the last of them is due."),
        }),
      ),
      v.description("Pages that wait for another window, by lane."),
    ),
    paused: v.nullable(
      v.pipe(
        v.strictObject({
          since: v.nullable(momentOf("When it was paused.")),
          reason: v.nullable(textOf("Why, as whoever paused it says.")),
        }),
        v.description("The pause of the whole pipeline; null where there is none."),
      ),
    ),
    breaker: v.nullable(
      v.pipe(
        v.strictObject({
          since: momentOf("Since when Strava fails for everyone."),
          reason: textOf("The failure, in a sentence."),
          next_try_at: momentOf("When one page tries again."),
          tries: countOf("Tries so far."),
        }),
        v.description("The circuit breaker; null while it is closed."),
      ),
    ),
  }),
);

export type BudgetBody = v.InferInput<typeof BudgetBody>;

export const GET_BUDGET_ANSWERS = { 200: BudgetBody } as const;
