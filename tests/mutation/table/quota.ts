// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const RESERVATION = "packages/store/src/reservation.ts";
const SPENT = "packages/store/src/spent-requests.ts";
const LEDGER = "workers/consumer/src/ledger.ts";
const BUDGET_TEST = "tests/integration/store/budget.test.ts";
const WINDOWS_TEST = "tests/integration/consumer/windows.test.ts";
const LINE = "packages/store/src/line.ts";
const LINE_TEST = "tests/integration/consumer/line.test.ts";
const BREAKER = "packages/store/src/breaker.ts";
const BREAKER_TEST = "tests/integration/consumer/breaker.test.ts";

/** What keeps requests within the limits and shares them out. */
export const QUOTA_MUTANTS: readonly Mutant[] = [
  ...["overall", "read"].flatMap((bucket) =>
    ["short", "day"].map((window) => ({
      name: `no limit for ${bucket} ${window}`,
      removes: "A request is reserved only where both windows of both buckets have room.",
      edits: [
        {
          file: RESERVATION,
          find: "fits: sql`",
          replace: `fits: bucket === "${bucket}" && window.name === "${window}" ? sql\`true\` : sql\``,
        },
      ],
      tests: [BUDGET_TEST],
    })),
  ),
  {
    name: "reported usage is ignored",
    removes: "Requests of other programs are counted as Strava reports them.",
    edits: [
      {
        file: SPENT,
        find: "max(${column} - ${sql.lit(unused)}, ${sql.lit(reported)})",
        replace: "${column} - ${sql.lit(unused)}",
      },
    ],
    tests: [BUDGET_TEST],
  },
  {
    name: "answers that cross windows go uncharged",
    removes: "An answer that came after its window had turned is charged in the new one too.",
    edits: [{ file: SPENT, find: "? sql`${column} + ${sql.lit(cost)}`", replace: "? sql`${column}`" }],
    tests: [BUDGET_TEST],
  },
  {
    name: "a window that a 429 leaves open",
    removes: "A 429 closes its window.",
    edits: [{ file: SPENT, find: "spent.refused && !dayIsSpent", replace: "!spent.refused && dayIsSpent" }],
    tests: [BUDGET_TEST],
  },
  {
    name: "a request without a reservation",
    removes: "No request is sent that was not reserved.",
    edits: [
      {
        file: LEDGER,
        find: "const failure = await book(cost);",
        replace: "const failure: PageFailure | null = null;",
      },
    ],
    tests: [WINDOWS_TEST],
  },
  {
    name: "a request between two windows",
    removes: "So near a window's edge that Strava may count it in either, nothing is asked.",
    edits: [{ file: LEDGER, find: "isBetweenWindows(now, shortWindowSeconds)", replace: "now < 0" }],
    tests: [WINDOWS_TEST],
  },
  {
    name: "a line in which nobody stands",
    removes: "No more bulk sessions are let in than there is place for.",
    edits: [{ file: LINE, find: "LIMIT (${places})", replace: "" }],
    tests: [LINE_TEST],
  },
  {
    name: "a breaker that never opens",
    removes: "Strava's failing for enough athletes opens the breaker.",
    edits: [{ file: BREAKER, find: "AND ${isEnough})", replace: "AND false)" }],
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
    name: "a breaker deaf to an inactive application",
    removes: "Everything waits at once when Strava says that the application is inactive.",
    edits: [
      {
        file: "packages/pipeline/src/health.ts",
        find: "athletesMax: 1, waitSeconds",
        replace: "athletesMax: 1_000, waitSeconds",
      },
    ],
    tests: ["tests/integration/consumer/failures.test.ts"],
  },
];
