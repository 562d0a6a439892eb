import type { Mutant } from "../mutant.ts";

const POLLER = "packages/dashboard/src/live/poller.ts";
const POLLER_TESTS = ["tests/dashboard/poller.test.ts"];
const ASK = "packages/dashboard/src/api/ask.ts";
const ASK_TESTS = ["tests/dashboard/ask.test.ts"];

/** What keeps the page from asking in vain, and from looking calm when it should not. */
export const PAGE_MUTANTS: readonly Mutant[] = [
  {
    name: "a page that asks while nobody looks",
    removes: "A hidden page asks for nothing.",
    edits: [{ file: POLLER, find: "if (isOver || !isVisible()) return;", replace: "if (isOver) return;" }],
    tests: POLLER_TESTS,
  },
  {
    name: "a page that hammers",
    removes: "While nothing is heard the page asks ever more seldom.",
    edits: [
      { file: POLLER, find: 'failures = came === "lost" ? failures + 1 : 0;', replace: "failures = 0;" },
    ],
    tests: POLLER_TESTS,
  },
  {
    name: "a page that asks strangers' questions",
    removes: "Whoever is signed out asks no more.",
    edits: [{ file: POLLER, find: 'if (came === "over") isOver = true;', replace: "" }],
    tests: POLLER_TESTS,
  },
  {
    name: "a deed that is said to have failed",
    removes: "When no answer comes, the page says that a deed may have taken effect.",
    edits: [
      { file: ASK, find: " It may have taken effect all the same: look before you try again.", replace: "" },
    ],
    tests: ASK_TESTS,
  },
  {
    name: "a session that ends unnoticed",
    removes: "A 401 is told as being signed out.",
    edits: [{ file: ASK, find: "    signedOut();\n", replace: "" }],
    tests: ASK_TESTS,
  },
  {
    name: "a name that is not asked for",
    removes: "Data goes only once somebody typed whose it is.",
    edits: [
      {
        file: "packages/dashboard/src/words/names.ts",
        find: "return text === String(athlete.strava_id) || text === nameOf(athlete).toLowerCase();",
        replace: 'return text !== "";',
      },
    ],
    tests: ["tests/dashboard/words.test.ts"],
  },
  {
    name: "calm in the midst of trouble",
    removes: "What waits for a person is in the sentence of health.",
    edits: [
      {
        file: "packages/dashboard/src/words/health.ts",
        find: "const isTrouble = wanting > 0",
        replace: "const isTrouble = false",
      },
    ],
    tests: ["tests/dashboard/health.test.ts"],
  },
];
