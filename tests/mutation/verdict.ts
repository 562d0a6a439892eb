import { stripVTControlCharacters } from "node:util";

/** What became of one test of a mutant. */
export interface Examined {
  /** The test file, from the root of the repository. */
  readonly file: string;
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped" | "pending";
  /** Why it failed. */
  readonly errors: readonly string[];
}

export type Verdict =
  | { readonly kind: "killed"; readonly by: string }
  | { readonly kind: "survived" }
  /** The patch or the run is at fault: nothing is known of the protection. */
  | { readonly kind: "error"; readonly why: string };

/** Must stay green: who breaks it breaks more than a protection. */
export const UNTROUBLED = "tests/integration/consumer/untroubled.test.ts";

const WHY_CHARACTERS_MAX = 300;

/**
 * What the tests mean for the mutant: `broken` says why a file could not run at all. Only a test that failed kills; a run
 * that broke otherwise is an error.
 */
export function verdictOf(tests: readonly Examined[], broken: readonly string[]): Verdict {
  const [unreadable] = broken;
  if (unreadable !== undefined) return fault(`a file could not run: ${unreadable}`);
  const failed = tests.filter(({ state }) => state === "failed");
  const troubled = failed.find(({ file }) => file === UNTROUBLED);
  if (troubled !== undefined) {
    return fault(`it breaks more than a protection: ${troubled.name}: ${troubled.errors.join()}`);
  }
  const [first] = failed;
  if (first !== undefined) return { kind: "killed", by: first.name };
  const passed = tests.filter(({ state }) => state === "passed");
  return passed.some(({ file }) => file !== UNTROUBLED) ? { kind: "survived" } : fault("no test ran");
}

/** An error in one line. */
function fault(why: string): Verdict {
  return {
    kind: "error",
    why: stripVTControlCharacters(why).replaceAll(/\s+/g, " ").trim().slice(0, WHY_CHARACTERS_MAX),
  };
}
