import * as v from "valibot";
import { named } from "../named-schema.ts";
import { HISTORY_HOURS } from "../overview.ts";
import { countOf, momentOf } from "../units.ts";
import { AlertSummary } from "./alerts.ts";
import { BudgetBody } from "./budget.ts";
import { LettersByReason } from "./dead-letters.ts";

export const AthleteCounts = named(
  "AthleteCounts",
  "How many athletes are in which state.",
  v.strictObject({
    idle: countOf("Athletes who never synced, or whose sync was stopped."),
    queued: countOf("Athletes with a live sync of which no page is committed yet."),
    in_progress: countOf("Athletes with a live sync that has read some pages."),
    completed: countOf("Athletes whose last sync was completed."),
    error: countOf("Athletes whose last sync failed."),
    disconnected: countOf("Athletes whose tokens Strava no longer takes."),
    total: countOf("All athletes."),
  }),
);

const HourBody = named(
  "OverviewHour",
  "What syncs that ended within an hour came to.",
  v.strictObject({
    hour: momentOf("When the hour began."),
    pages: countOf("Pages of the syncs that ended in this hour."),
    races_written: countOf("Races that these syncs inserted, changed or removed."),
    syncs_completed: countOf("Syncs that were completed in this hour."),
    syncs_failed: countOf("Syncs that ended in `error` in this hour."),
  }),
);

const OverviewBody = named(
  "Overview",
  "Whether all is well, and if not why.",
  v.strictObject({
    athletes: v.pipe(AthleteCounts, v.description("How many athletes are in which state.")),
    waiting_for_quota: v.nullable(
      v.pipe(
        v.strictObject({
          pages: countOf("Pages with a request booked."),
          first_at: momentOf("When the first of them is due."),
          last_at: momentOf("When the last of them is due."),
        }),
        v.description("What waits for another window; null where nothing does."),
      ),
    ),
    budget: v.pipe(BudgetBody, v.description("As the call for the budget tells it.")),
    dead_letters: v.pipe(
      v.strictObject({
        open: countOf("Those that nobody has resolved."),
        by_reason: LettersByReason,
      }),
      v.description("Messages that were given up on."),
    ),
    alerts: v.pipe(
      v.array(AlertSummary),
      v.description("What an operator must know of now, the longest first."),
    ),
    history: v.pipe(
      v.array(HourBody),
      v.description(
        `The last ${HISTORY_HOURS} hours, oldest first; those in which no sync ended are left out.`,
      ),
    ),
    last_success_at: v.nullable(momentOf("When a sync was last completed; null: never.")),
    projected_finish_at: v.nullable(
      momentOf(
        "The end of the quarter hour in which all that is queued will be read, as far as can be told; null when nothing is queued or everything waits.",
      ),
    ),
  }),
);

export const GET_OVERVIEW_ANSWERS = { 200: OverviewBody } as const;
