import { healthAfter } from "@paceline/pipeline";
import type { PageFailure } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const page = { athleteId: 7, isProbe: false };
const settings = { BREAKER_ATHLETES: 5, BREAKER_PAUSE_SECONDS: 60, APPLICATION_PAUSE_SECONDS: 1_800 };

function failure(reason: PageFailure["reason"]): PageFailure {
  return { reason, status: null, explanation: "It did not work." };
}

describe("a page's failure", () => {
  it.each<PageFailure["reason"]>(["network", "timeout", "server_error", "unreadable_body"])(
    "for %s may be everyone's: it counts its athlete, and enough of them open the breaker",
    (reason) => {
      expect(healthAfter(failure(reason), page, settings)).toEqual({
        kind: "fails",
        athleteId: 7,
        isProbe: false,
        explanation: "Strava fails for everyone. The latest failure: It did not work.",
        athletesMax: 5,
        waitSeconds: 60,
        doubles: true,
      });
    },
  );

  it("for an inactive application is everyone's at once, and waits as long as the settings say", () => {
    expect(healthAfter(failure("application_inactive"), page, settings)).toEqual({
      kind: "fails",
      athleteId: 7,
      isProbe: false,
      explanation: "It did not work. See https://www.strava.com/settings/api.",
      athletesMax: 1,
      waitSeconds: 1_800,
      doubles: false,
    });
  });

  it("says whether the page was the one that tries", () => {
    expect(healthAfter(failure("network"), { ...page, isProbe: true }, settings)).toMatchObject({
      isProbe: true,
    });
  });

  it.each<PageFailure["reason"]>([
    "access_token_rejected",
    "unexpected_answer",
    "token_unreadable",
    "refresh_under_way",
    "rate_limited",
    "budget_spent",
    "overtaken",
    "refresh_refused",
    "wrong_athlete",
    "scope_missing",
  ])("for %s tells nothing of how others fare", (reason) => {
    expect(healthAfter(failure(reason), page, settings)).toBeNull();
  });
});
