import { type BudgetState, Lane, SessionStatus, SyncMode } from "@paceline/protocol";
import type { ListedSession } from "@paceline/store";
import * as v from "valibot";
import { AthleteId, Count, EpochMs, EpochSeconds, SessionId } from "./units.ts";
import { Waiting, waitingOf } from "./waiting-body.ts";

const entries = {
  id: SessionId,
  athlete_id: AthleteId,
  mode: SyncMode,
  lane: Lane,
  force: v.boolean(),
  status: SessionStatus,
  error: v.nullable(v.string()),
  last_failure: v.nullable(
    v.pipe(v.string(), v.description("The latest failure of the page that it waits for.")),
  ),
  failures: v.pipe(Count, v.description("Failures in a row of that page.")),
  rescues: v.pipe(Count, v.description("How often the cron sent that page again.")),
  pages_count: v.pipe(Count, v.description("Pages committed.")),
  activities_count: Count,
  races_count: Count,
  newest_start_date: v.nullable(EpochSeconds),
  started_at: EpochMs,
  updated_at: EpochMs,
  finished_at: v.nullable(EpochMs),
  waiting: Waiting,
};

/** A session as lists show it. */
export const SessionBody = v.strictObject(entries);

const PageBody = v.strictObject({
  page_number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  cursor: v.strictObject({
    after: v.nullable(EpochSeconds),
    before: v.nullable(EpochSeconds),
    page: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  activities_count: Count,
  races_count: Count,
  unidentified_count: v.pipe(Count, v.description("Rows of which not even the id could be read.")),
  sweep_verdict: v.pipe(
    v.nullable(v.picklist(["allowed", "unidentified", "history_empty", "too_many"])),
    v.description("On the last page of a full session: whether races were swept, or why not."),
  ),
  committed_at: EpochMs,
});

/** A session with its pages. */
export const SessionWithPages = v.strictObject({
  ...entries,
  pages: v.array(PageBody),
  next_after: v.nullable(Count),
});

/** A session with what it waits for. */
export function sessionBody(
  row: ListedSession,
  budget: BudgetState,
  nowMs: number,
): v.InferInput<typeof SessionBody> {
  const { page_number, force, claimed_until, due_at, in_line_since, booked_at, ...session } = row;
  return {
    ...session,
    force: force === 1,
    pages_count: page_number - 1,
    waiting: row.finished_at === null ? waitingOf(row, budget, nowMs) : null,
  };
}
