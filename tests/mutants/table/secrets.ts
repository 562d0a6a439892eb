import type { Mutant } from "../mutant.ts";

const CONNECT = "workers/portal/src/connect/connect.ts";

/** Nothing but the watch over all that the workers tell would notice: these tests speak of other things. */
const TESTS = ["tests/portal/athlete-life.test.ts"];

/** What keeps secrets out of logs and answers. */
export const SECRET_MUTANTS: readonly Mutant[] = [
  {
    name: "a stored token in the log",
    removes: "No line of a log holds a token, encrypted or not.",
    edits: [{ file: CONNECT, find: "metadata: { scope }", replace: "metadata: { scope, consented }" }],
    tests: TESTS,
  },
  {
    name: "a stored token on a page",
    removes: "No answer holds a token, encrypted or not.",
    edits: [
      {
        file: CONNECT,
        find: "connectedPage(athlete.firstname,",
        replace: "connectedPage(consented.refresh_token,",
      },
    ],
    tests: TESTS,
  },
];
