import { pagesOf } from "@paceline/pipeline";
import { type BudgetState, SessionStatus, SyncMode, SyncStatus } from "@paceline/protocol";
import type { ListedAthlete } from "@paceline/store";
import * as v from "valibot";
import { AthleteId, Count, EpochMs, EpochSeconds, SessionId } from "./units.ts";
import { Waiting, waitingOf } from "./waiting-body.ts";

const listedEntries = {
  strava_id: AthleteId,
  firstname: v.nullable(v.string()),
  lastname: v.nullable(v.string()),
  scope: v.nullable(v.pipe(v.string(), v.description("What the athlete granted, as Strava spells it."))),
  sync_status: SyncStatus,
  sync_error: v.nullable(v.pipe(v.string(), v.description("A sentence: what happened and what to do."))),
  sync_session_id: v.nullable(SessionId),
  last_synced_at: v.nullable(EpochMs),
  last_full_synced_at: v.nullable(EpochMs),
  total_activities_count: Count,
  races_count: v.pipe(
    Count,
    v.description("In a list as the last completed sync left them; of one athlete as they are now."),
  ),
  session_mode: v.nullable(SyncMode),
  session_status: v.nullable(SessionStatus),
  session_pages_count: v.nullable(Count),
  session_activities_count: v.nullable(Count),
  session_races_count: v.nullable(Count),
  session_pages_expected: v.nullable(
    v.pipe(
      Count,
      v.description(
        "Pages that a live full session is going to need, by the last full one; null where that cannot be told.",
      ),
    ),
  ),
  session_cursor_before: v.nullable(
    v.pipe(EpochSeconds, v.description("Where the session stands: it has read what is later.")),
  ),
  session_started_at: v.nullable(EpochMs),
  session_updated_at: v.nullable(EpochMs),
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
  created_at: EpochMs,
  open_dead_letters_count: Count,
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
