import type { Health, PageFailure } from "@paceline/protocol";
import type { ConsumerSettings } from "./settings.ts";

export interface AskingPage {
  readonly athleteId: number;
  readonly isProbe: boolean;
}

type BreakerSettings = Pick<
  ConsumerSettings,
  "BREAKER_ATHLETES" | "BREAKER_PAUSE_SECONDS" | "APPLICATION_PAUSE_SECONDS"
>;

/** What a page's failure tells of Strava's health; null when it tells nothing of how others fare. */
export function healthAfter(
  failure: PageFailure,
  page: AskingPage,
  settings: BreakerSettings,
): Health | null {
  switch (failure.reason) {
    case "network":
    case "timeout":
    case "server_error":
    case "unreadable_body": {
      const explanation = `Strava fails for everyone. The latest failure: ${failure.explanation}`;
      const limits = { athletesMax: settings.BREAKER_ATHLETES, waitSeconds: settings.BREAKER_PAUSE_SECONDS };
      return { kind: "fails", ...page, ...limits, doubles: true, explanation };
    }
    case "application_inactive": {
      const explanation = `${failure.explanation} See https://www.strava.com/settings/api.`;
      const limits = { athletesMax: 1, waitSeconds: settings.APPLICATION_PAUSE_SECONDS };
      return { kind: "fails", ...page, ...limits, doubles: false, explanation };
    }
    case "access_token_rejected":
    case "unexpected_answer":
    case "token_unreadable":
    case "refresh_under_way":
    case "rate_limited":
    case "budget_spent":
    case "overtaken":
    case "refresh_refused":
    case "wrong_athlete":
    case "scope_missing":
      return null;
    default:
      return failure.reason satisfies never;
  }
}
