// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const BREAKER = "packages/store/src/breaker.ts";
const RESERVATION = "packages/store/src/reservation.ts";
const BREAKER_TEST = "tests/consumer/breaker.test.ts";

/** What keeps a Strava that fails for everyone from being asked on and on, and the pipeline from staying closed. */
export const BREAKER_MUTANTS: readonly Mutant[] = [
  {
    name: "a breaker that never opens",
    removes: "Strava's failing for enough athletes opens the breaker.",
    edits: [{ file: BREAKER, find: "AND ${isEnough})", replace: "AND false)" }],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that one athlete opens",
    removes: "An athlete's failures count once.",
    edits: [
      { file: BREAKER, find: "iif(${isKnown}, failing_athletes,", replace: "iif(false, failing_athletes," },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that remembers failures",
    removes: "An answer to anyone makes the failures before it forgotten.",
    edits: [
      {
        file: BREAKER,
        find: "failing_athletes: sql`'[]'`",
        replace: "failing_athletes: sql`failing_athletes`",
      },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that holds nobody back",
    removes: "While it is open nothing is reserved.",
    edits: [
      { file: RESERVATION, find: "(breaker_until IS NULL OR breaker_until <= now_at)", replace: "true" },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that everyone tries at once",
    removes: "After the wait one page tries, and nobody else until it is over.",
    edits: [
      {
        file: RESERVATION,
        find: "iif(breaker_until IS NULL, NULL, ${probeUntil})",
        replace: "breaker_until",
      },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that nothing closes",
    removes: "An answer closes the breaker.",
    edits: [
      { file: "workers/consumer/src/fetch.ts", find: 'health: { kind: "answers" }', replace: "health: null" },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that late failures move",
    removes: "Failures of pages under way when it opened change nothing.",
    edits: [{ file: BREAKER, find: "(NOT ${isOpen} AND ${isEnough})", replace: "${isEnough}" }],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that never waits longer",
    removes: "Each try that fails doubles the wait.",
    edits: [
      {
        file: BREAKER,
        find: "${sql.lit(waitSeconds)} << ${tries}",
        replace: "${sql.lit(waitSeconds)}",
      },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker that resume leaves open",
    removes: "A person who resumes closes the breaker.",
    edits: [
      {
        file: "packages/store/src/pause.ts",
        find: "WHERE paused_until IS NOT NULL OR breaker_until IS NOT NULL",
        replace: "WHERE paused_until IS NOT NULL",
      },
    ],
    tests: [BREAKER_TEST],
  },
  {
    name: "a breaker deaf to an inactive application",
    removes: "Everything waits at once when Strava says that the application is inactive.",
    edits: [
      {
        file: "packages/pipeline/src/health.ts",
        find: "athletesMax: 1, waitSeconds",
        replace: "athletesMax: 1_000, waitSeconds",
      },
    ],
    tests: ["tests/consumer/failures.test.ts"],
  },
];
