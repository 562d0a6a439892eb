import { type BudgetState, utcTime } from "@paceline/protocol";

/** What a live session says of its waiting. */
export interface SessionWait {
  readonly isInLine: boolean;
  /** Epoch seconds for which its request is booked; null when none is. */
  readonly bookedAt: number | null;
  /** Epoch ms at which its message is due. */
  readonly dueAtMs: number;
  /** Failures in a row of the page that it waits for. */
  readonly failures: number;
  readonly lastFailure: string | null;
  /** Epoch ms until which a delivery works on that page. */
  readonly claimedUntilMs: number;
}

/** Why a sync waits, as people are told. */
export interface WaitingFor {
  readonly for: "line" | "pause" | "strava" | "quota" | "retry";
  /** Epoch ms; null when nobody knows. */
  readonly until: number | null;
  /** A sentence. */
  readonly explanation: string;
}

const BEING_TRIED = "Strava fails for everyone; one page is trying whether it answers again.";

/** Why a live session waits; null when it does not: a delivery works on its page, or its message is on its way. */
export function waitingFor(session: SessionWait, budget: BudgetState, nowMs: number): WaitingFor | null {
  const { isInLine, bookedAt, dueAtMs, failures, lastFailure, claimedUntilMs } = session;
  if (claimedUntilMs > nowMs) return null;
  if ((budget.pausedUntil ?? 0) * 1000 > nowMs) {
    return { for: "pause", until: null, explanation: "The pipeline is paused until somebody resumes it." };
  }
  if (isInLine) {
    return { for: "line", until: null, explanation: "It stands in line until syncs before it have ended." };
  }
  if (budget.breakerUntil !== null) {
    const until = budget.breakerUntil * 1000;
    // Told without the time, so that it stays the same while nothing changes.
    if (until <= nowMs) return { for: "strava", until: null, explanation: BEING_TRIED };
    const explanation = `Strava fails for everyone; one page tries again at ${utcTime(until)}.`;
    return { for: "strava", until, explanation };
  }
  if (bookedAt !== null && bookedAt * 1000 > nowMs) {
    const until = bookedAt * 1000;
    return { for: "quota", until, explanation: `It waits for Strava's quota until ${utcTime(until)}.` };
  }
  if (dueAtMs <= nowMs) return null;
  if (failures > 0) {
    const explanation = `Its page failed and is tried again at ${utcTime(dueAtMs)}. Last failure: ${lastFailure}`;
    return { for: "retry", until: dueAtMs, explanation };
  }
  return { for: "quota", until: dueAtMs, explanation: `It looks for quota again at ${utcTime(dueAtMs)}.` };
}
