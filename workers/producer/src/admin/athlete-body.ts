import { pagesOf } from "@paceline/pipeline";
import type { BudgetState } from "@paceline/protocol";
import type { ListedAthlete } from "@paceline/store";
import { waitingOf } from "./waiting-body.ts";

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
