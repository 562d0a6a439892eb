import { waitingFor } from "@paceline/pipeline";
import type { BudgetState } from "@paceline/protocol";
import type { WaitingSession } from "@paceline/store";
import * as v from "valibot";
import { momentOf, textOf } from "./units.ts";

/** What a live sync waits for; null when it is over or does not wait. */
export const Waiting = v.nullable(
  v.pipe(
    v.strictObject({
      for: v.pipe(
        v.picklist(["line", "pause", "strava", "quota", "retry"]),
        v.description("What for, in a word."),
      ),
      until: v.nullable(momentOf("When it goes on; null where nobody can tell.")),
      explanation: textOf("What for, in a sentence."),
    }),
    v.description("What a live sync waits for; null when it is over or does not wait."),
  ),
);

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
