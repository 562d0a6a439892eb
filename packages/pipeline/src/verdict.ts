import type { FinalFailureReason, PageFailure } from "@paceline/protocol";

/** What a failure means for its page. */
export type Verdict =
  | { readonly kind: "retry" }
  /** Another delivery or session may have the page by now: nothing was wrong with it. */
  | { readonly kind: "look_again" }
  /** Wait for a window with room, or for Strava; no attempt is spent. */
  | { readonly kind: "defer" }
  /** Trying again cannot help. `advice` says what a person can do. */
  | {
      readonly kind: "fail";
      readonly reason: FinalFailureReason;
      readonly athleteStatus: "error" | "disconnected";
      readonly advice: string;
    };

/** Only what Strava states to be final is final: whatever is unknown is tried again until the queue gives up. */
export function judge(failure: PageFailure): Verdict {
  switch (failure.reason) {
    case "network":
    case "timeout":
    case "server_error":
    case "unreadable_body":
    case "access_token_rejected":
    case "unexpected_answer":
    case "token_unreadable":
    case "refresh_under_way":
      return { kind: "retry" };
    case "rate_limited":
    case "budget_spent":
    // The application itself is off: everyone waits, nobody is disconnected.
    case "application_inactive":
      return { kind: "defer" };
    case "overtaken":
      return { kind: "look_again" };
    case "refresh_refused":
      return {
        kind: "fail",
        reason: failure.reason,
        athleteStatus: "disconnected",
        advice: "Ask the athlete to connect to Strava again.",
      };
    case "wrong_athlete":
      return {
        kind: "fail",
        reason: failure.reason,
        athleteStatus: "error",
        advice: "Import the athlete again with a refresh token of their own.",
      };
    case "scope_missing":
      return {
        kind: "fail",
        reason: failure.reason,
        athleteStatus: "error",
        advice: "Ask the athlete to connect again and to leave the box for viewing activities ticked.",
      };
    default:
      return failure.reason satisfies never;
  }
}
