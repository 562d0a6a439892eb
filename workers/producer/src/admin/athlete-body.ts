import { pagesOf } from "@paceline/pipeline";
import { type BudgetState, SessionStatus, SyncMode, SyncStatus } from "@paceline/protocol";
import type { ListedAthlete } from "@paceline/store";
import * as v from "valibot";
import { AthleteId, countOf, EpochSeconds, momentOf, SessionId, textOf } from "./units.ts";
import { Waiting, waitingOf } from "./waiting-body.ts";

const listedEntries = {
  strava_id: AthleteId,
  firstname: v.nullable(textOf("As Strava or the import says it.")),
  lastname: v.nullable(textOf("As Strava or the import says it.")),
  scope: v.nullable(textOf("What the athlete granted, as Strava spells it.")),
  sync_status: v.pipe(SyncStatus, v.description("How the athlete stands, by their latest session.")),
  sync_error: v.nullable(textOf("A sentence: what happened and what to do.")),
  sync_session_id: v.nullable(SessionId),
  last_synced_at: v.nullable(momentOf("When a sync was last completed.")),
  last_full_synced_at: v.nullable(momentOf("When a full sync was last completed.")),
  total_activities_count: countOf(
    "The athlete's activities as the last completed full sync read them, each once, races or not.",
  ),
  races_count: countOf(
    "Races stored of the athlete: in a list as the last completed sync left them, of one athlete as they are now.",
  ),
  session_mode: v.nullable(v.pipe(SyncMode, v.description("Of the latest session."))),
  session_status: v.nullable(v.pipe(SessionStatus, v.description("Of the latest session."))),
  session_pages_count: v.nullable(countOf("Pages that the latest session committed.")),
  session_activities_count: v.nullable(
    countOf("Activities that the latest session read, as its own `activities_count` tells them."),
  ),
  session_races_count: v.nullable(
    countOf("Races that the latest session read, as its own `races_count` tells them."),
  ),
  session_pages_expected: v.nullable(
    countOf(
      "Pages that a live full session is going to need, by the last full one; null where that cannot be told.",
    ),
  ),
  session_cursor_before: v.nullable(
    v.pipe(EpochSeconds, v.description("Where the session stands: it has read what is later.")),
  ),
  session_started_at: v.nullable(momentOf("When the latest session was opened.")),
  session_updated_at: v.nullable(momentOf("When the latest session last moved.")),
  waiting: Waiting,
};

/** An athlete as the list shows them; what tells of the latest session is null for one who never had any. */
export const AthleteBody = v.strictObject(listedEntries);

/** One athlete, with what the list does not show. */
export const OneAthleteBody = v.strictObject({
  ...listedEntries,
  newest_start_date: v.nullable(
    v.pipe(EpochSeconds, v.description("The newest start that a completed sync saw, epoch seconds.")),
  ),
  created_at: momentOf("When the athlete connected or was imported."),
  open_dead_letters_count: countOf("Dead letters of the athlete that nobody has resolved."),
});

/** An athlete with what their sync waits for. */
export function athleteBody<Row extends ListedAthlete>(row: Row, budget: BudgetState, nowMs: number) {
  const { in_line_since, booked_at, due_at, failures, last_failure, claimed_until, finished_at, ...athlete } =
    row;
  const isLive = row.session_status !== null && finished_at === null;
  const isExpected = isLive && row.session_mode === "full" && row.last_full_synced_at !== null;
  return {
    ...athlete,
    session_pages_expected: isExpected ? pagesOf(row.total_activities_count) : null,
    waiting: isLive ? waitingOf(row, budget, nowMs) : null,
  };
}
