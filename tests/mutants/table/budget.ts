// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const RESERVATION = "packages/store/src/reservation.ts";
const SPENT = "packages/store/src/spent-requests.ts";
const LEDGER = "workers/consumer/src/ledger.ts";
const BUDGET_TEST = "tests/store/budget.test.ts";
const WINDOWS_TEST = "tests/consumer/windows.test.ts";
const RESILIENCE = "tests/consumer/resilience.test.ts";

/** What keeps Strava from being asked beyond its limits. */
export const BUDGET_MUTANTS: readonly Mutant[] = [
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
    name: "a reservation during a pause",
    removes: "Nothing is reserved while the pipeline is paused.",
    edits: [{ file: RESERVATION, find: "AND coalesce(paused_until, 0) <= now_at", replace: "" }],
    tests: [BUDGET_TEST],
  },
  {
    name: "a window turned back",
    removes: "An isolate whose clock lags does not open a window anew.",
    edits: [
      {
        file: RESERVATION,
        find: "short_window_start >= short_at",
        replace: "short_window_start = short_at",
      },
    ],
    tests: [BUDGET_TEST],
  },
  {
    name: "reported usage lowers the count",
    removes: "Requests under way stay counted when Strava reports fewer.",
    edits: [
      {
        file: SPENT,
        find: "max(${column} - ${sql.lit(unused)}, ${sql.lit(reported)})",
        replace: "${sql.lit(reported)}",
      },
    ],
    tests: [BUDGET_TEST],
  },
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
    name: "a second try without a reservation",
    removes: "A refresh after a rejected token is asked for only where its page has room as well.",
    edits: [
      { file: "workers/consumer/src/fetch.ts", find: "await ledger.book(SECOND_TRY)", replace: "null" },
    ],
    tests: ["tests/consumer/tokens.test.ts"],
  },
  {
    name: "usage believed at a window's edge",
    removes: "In a window's first seconds Strava's count may be that of the one before.",
    edits: [
      {
        file: LEDGER,
        find: "isAtWindowEdge(answeredAtMs, shortWindowSeconds) ? null : rateLimit",
        replace: "rateLimit",
      },
    ],
    tests: [RESILIENCE],
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
    name: "a reservation of the window before",
    removes: "A request that falls into another window than its begin is reserved there.",
    edits: [
      { file: LEDGER, find: "windows.shortStart !== reservedIn.shortStart", replace: "windows === null" },
    ],
    tests: [WINDOWS_TEST],
  },
  {
    name: "a reservation carried over",
    removes: "What was reserved in a window is worth nothing in the next.",
    edits: [{ file: LEDGER, find: "    booked = NOTHING;", replace: "" }],
    tests: [WINDOWS_TEST],
  },
  {
    name: "a window left unsettled",
    removes: "What was asked in a window that is over is charged there, and the rest given back.",
    edits: [{ file: LEDGER, find: "await reportAndReadBudget(db, {", replace: "void ({" }],
    tests: [WINDOWS_TEST],
  },
  {
    name: "a request between two windows",
    removes: "So near a window's edge that Strava may count it in either, nothing is asked.",
    edits: [{ file: LEDGER, find: "isBetweenWindows(now, shortWindowSeconds)", replace: "now < 0" }],
    tests: [WINDOWS_TEST],
  },
  {
    name: "a page that wakes between two windows",
    removes: "A deferred message comes when requests may be sent.",
    edits: [
      {
        file: "packages/pipeline/src/booking.ts",
        find: " || isBetweenWindows(wakeAt * 1000, shortWindowSeconds)",
        replace: "",
      },
    ],
    tests: ["tests/pipeline/booking.test.ts"],
  },
  {
    name: "a batch worked on all at once",
    removes: "At most six messages of a batch are worked on at a time.",
    edits: [
      { file: "workers/consumer/src/consume.ts", find: "pLimit(CONNECTIONS_MAX)", replace: "pLimit(1_000)" },
    ],
    tests: [RESILIENCE],
  },
];
