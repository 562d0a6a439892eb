import { waitingFor } from "@paceline/pipeline";
import type { BudgetState } from "@paceline/protocol";
import type { WaitingSession } from "@paceline/store";

/** What a live session waits for, by its row. */
export function waitingOf(row: WaitingSession, budget: BudgetState, nowMs: number) {
  const session = {
    isInLine: row.in_line_since !== null,
    bookedAt: row.booked_at,
    dueAtMs: row.due_at ?? 0,
    failures: row.failures ?? 0,
    lastFailure: row.last_failure,
    claimedUntilMs: row.claimed_until ?? 0,
  };
  return waitingFor(session, budget, nowMs);
}
