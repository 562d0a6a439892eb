import type { BudgetState } from "@paceline/protocol";
import type { ListedSession } from "@paceline/store";
import type * as v from "valibot";
import type { SessionBody } from "./answers/sessions.ts";
import { waitingOf } from "./waiting-body.ts";

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
