import { stripVTControlCharacters } from "node:util";

/** What is read of Vitest's JSON report. */
export interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    /** Why the file could not run at all; empty when it could, or when it was not reached. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export type Verdict =
  | { readonly kind: "killed"; readonly by: string }
  | { readonly kind: "survived" }
  | { readonly kind: "timed out" }
  /** The patch or the run is at fault: nothing is known of the protection. */
  | { readonly kind: "error"; readonly why: string };

/** Must stay green: who breaks it breaks more than a protection. */
export const UNTROUBLED = "tests/consumer/untroubled.test.ts";

const WHY_CHARACTERS_MAX = 300;

/** What a report means for the mutant. Only a test that failed kills; a run that broke otherwise is an error. */
export function verdictOf(report: Report): Verdict {
  const broken = report.testResults.find(({ message }) => message !== "");
  if (broken !== undefined) return fault(`${broken.name} could not run: ${broken.message}`);
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed").map((test) => ({ ...test, file: name })),
  );
  const troubled = failed.find(({ file }) => file.endsWith(UNTROUBLED));
  if (troubled !== undefined) {
    return fault(
      `it breaks more than a protection: ${troubled.fullName}: ${troubled.failureMessages.join()}`,
    );
  }
  const [first] = failed;
  if (first !== undefined) return { kind: "killed", by: first.fullName };
  const passed = report.testResults.some(({ assertionResults }) =>
    assertionResults.some(({ status }) => status === "passed"),
  );
  if (!passed) return fault("no test ran");
  return report.success ? { kind: "survived" } : fault("Vitest failed although no test did");
}

/** An error in one line. */
export function fault(why: string): Verdict {
  return {
    kind: "error",
    why: stripVTControlCharacters(why).replaceAll(/\s+/g, " ").trim().slice(0, WHY_CHARACTERS_MAX),
  };
}
