import { judge, type Verdict } from "@paceline/pipeline";
import type { PageFailureReason } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

/** Every reason there is: one that is added and not named here does not compile. */
const kinds: Readonly<Record<PageFailureReason, Verdict["kind"]>> = {
  network: "retry",
  timeout: "retry",
  server_error: "retry",
  unreadable_body: "retry",
  access_token_rejected: "retry",
  unexpected_answer: "retry",
  token_unreadable: "retry",
  refresh_under_way: "retry",
  overtaken: "look_again",
  wrong_athlete: "fail",
  rate_limited: "defer",
  budget_spent: "defer",
  application_inactive: "defer",
  refresh_refused: "fail",
  scope_missing: "fail",
};

function judgeReason(reason: PageFailureReason, status: number | null = null): Verdict {
  return judge({ reason, status, explanation: "It did not work." });
}

describe("a failure", () => {
  const reasons = Object.keys(kinds).filter((reason): reason is PageFailureReason => reason in kinds);
  it.each(reasons)("of reason %s has its verdict", (reason) => {
    expect(judgeReason(reason).kind).toBe(kinds[reason]);
  });

  it("that nobody foresaw is never taken for final, whatever its status", () => {
    for (const status of [null, 200, 302, 400, 401, 403, 404, 418, 500]) {
      expect(judgeReason("unexpected_answer", status)).toEqual({ kind: "retry" });
    }
  });

  it.each<[reason: PageFailureReason, athleteStatus: "error" | "disconnected", advice: RegExp]>([
    ["refresh_refused", "disconnected", /^Ask the athlete to .+\.$/],
    ["scope_missing", "error", /^Ask the athlete to .+\.$/],
    ["wrong_athlete", "error", /^Import the athlete again .+\.$/],
  ])("of reason %s leaves the athlete %s and says what a person can do", (reason, athleteStatus, advice) => {
    const verdict = judgeReason(reason);
    expect(verdict).toMatchObject({ kind: "fail", athleteStatus });
    expect(verdict.kind === "fail" && verdict.advice).toMatch(advice);
  });

  it("of an inactive application disconnects nobody", () => {
    expect(judgeReason("application_inactive", 403)).toEqual({ kind: "defer" });
  });
});
