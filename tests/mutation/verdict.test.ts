import { describe, expect, it } from "vitest";
import { type Examined, UNTROUBLED, type Verdict, verdictOf } from "./verdict.ts";

function tests(file: string, ...states: Examined["state"][]): Examined[] {
  return states.map((state, i) => ({
    file,
    name: `claim ${i + 1} of ${file}`,
    state,
    errors: state === "failed" ? ["expected 1\n  to be 2"] : [],
  }));
}

describe("the verdict on a mutant", () => {
  it.each<[claim: string, tests: Examined[], broken: string[], verdict: Verdict]>([
    [
      "is killed by the first test that failed",
      [...tests("a.test.ts", "passed"), ...tests("b.test.ts", "passed", "failed", "failed")],
      [],
      { kind: "killed", by: "claim 2 of b.test.ts" },
    ],
    [
      "is killed where the tests after the failure were not reached",
      tests("b.test.ts", "failed", "pending"),
      [],
      { kind: "killed", by: "claim 1 of b.test.ts" },
    ],
    ["is survived when all passed", tests("a.test.ts", "passed"), [], { kind: "survived" }],
    [
      "is an error when a file could not run, whatever failed beside it",
      tests("b.test.ts", "failed"),
      ["Unexpected token"],
      { kind: "error", why: "a file could not run: Unexpected token" },
    ],
    ["is an error when no test ran", [], [], { kind: "error", why: "no test ran" }],
    [
      "is an error when none of the tests ran that must notice",
      [...tests(UNTROUBLED, "passed"), ...tests("a.test.ts", "skipped")],
      [],
      { kind: "error", why: "no test ran" },
    ],
    [
      "is an error when the untroubled days failed: then more is gone than a protection",
      [...tests("b.test.ts", "failed"), ...tests(UNTROUBLED, "failed")],
      [],
      {
        kind: "error",
        why: `it breaks more than a protection: claim 1 of ${UNTROUBLED}: expected 1 to be 2`,
      },
    ],
  ])("%s", (_claim, given, broken, verdict) => {
    expect(verdictOf(given, broken)).toEqual(verdict);
  });
});
