import { describe, expect, it } from "vitest";
import { type Report, UNTROUBLED, type Verdict, verdictOf } from "./verdict.ts";

type File = Report["testResults"][number];

function file(name: string, ...statuses: string[]): File {
  const assertionResults = statuses.map((status, i) => ({
    fullName: `claim ${i + 1} of ${name}`,
    status,
    failureMessages: status === "failed" ? ["expected 1\n  to be 2"] : [],
  }));
  return { name, message: "", assertionResults };
}

function report(success: boolean, ...testResults: File[]): Report {
  return { success, testResults };
}

const broken: File = { ...file("x.test.ts"), message: "Unexpected token" };

describe("the verdict on a mutant", () => {
  it.each<[claim: string, report: Report, verdict: Verdict]>([
    [
      "is killed by the first test that failed",
      report(false, file("a.test.ts", "passed"), file("b.test.ts", "passed", "failed", "failed")),
      { kind: "killed", by: "claim 2 of b.test.ts" },
    ],
    [
      "is killed where the tests after the failure were not reached",
      report(false, file("a.test.ts"), file("b.test.ts", "failed", "pending")),
      { kind: "killed", by: "claim 1 of b.test.ts" },
    ],
    ["is survived when all passed", report(true, file("a.test.ts", "passed")), { kind: "survived" }],
    [
      "is an error when a file could not run, whatever failed beside it",
      report(false, broken, file("b.test.ts", "failed")),
      { kind: "error", why: "x.test.ts could not run: Unexpected token" },
    ],
    ["is an error when no test ran", report(true, file("a.test.ts")), { kind: "error", why: "no test ran" }],
    [
      "is an error when Vitest failed beside the tests",
      report(false, file("a.test.ts", "passed")),
      { kind: "error", why: "Vitest failed although no test did" },
    ],
    [
      "is an error when the untroubled days failed: then more is gone than a protection",
      report(false, file("b.test.ts", "failed"), file(`/copy/${UNTROUBLED}`, "failed")),
      {
        kind: "error",
        why: `it breaks more than a protection: claim 1 of /copy/${UNTROUBLED}: expected 1 to be 2`,
      },
    ],
  ])("%s", (_claim, given, verdict) => {
    expect(verdictOf(given)).toEqual(verdict);
  });
});
