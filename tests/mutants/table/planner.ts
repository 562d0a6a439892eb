// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const PLAN = "packages/pipeline/src/full-sync-plan.ts";
const CANDIDATES = "packages/store/src/full-sync-candidates.ts";
const PLAN_TEST = "tests/producer/plan.test.ts";
const BUDGET_TEST = "tests/producer/plan-budget.test.ts";

/** What keeps planned full syncs within the budget, and everyone's turn coming. */
export const PLANNER_MUTANTS: readonly Mutant[] = [
  {
    name: "a planner without a minimum age",
    removes: "Who was read whole of late is not read again.",
    edits: [
      { file: CANDIDATES, find: "WHERE turn_at IS NULL OR turn_at <= ${dueBeforeMs}", replace: "WHERE true" },
    ],
    tests: [PLAN_TEST],
  },
  {
    name: "a planner of the disconnected",
    removes: "Disconnected athletes are not planned.",
    edits: [
      {
        file: CANDIDATES,
        find: '["disconnected", ...LIVE_SESSION_STATUSES]',
        replace: "[...LIVE_SESSION_STATUSES]",
      },
    ],
    tests: [BUDGET_TEST],
  },
  {
    name: "a planner blind to what is under way",
    removes: "What syncs under way still need is left to them.",
    edits: [
      {
        file: PLAN,
        find: "day.live.reduce((sum, sync) => sum + pagesToCome(sync), day.incrementalsDue)",
        replace: "day.incrementalsDue",
      },
    ],
    tests: [BUDGET_TEST],
  },
  {
    name: "a planner that never overdraws",
    removes: "A history longer than a day begins when half of a day is left.",
    edits: [
      {
        file: PLAN,
        find: "available >= Math.max(1, Math.ceil(whole / 2))",
        replace: "available > 2 * whole",
      },
    ],
    tests: [BUDGET_TEST],
  },
  {
    name: "a planner that weighs all alike",
    removes: "An active athlete's waiting counts more.",
    edits: [{ file: PLAN, find: "? ACTIVE_WEIGHT : 1", replace: "? 1 : 1" }],
    tests: [PLAN_TEST],
  },
  {
    name: "a planner without a weekly number",
    removes: "FULL_SYNCS_PER_WEEK_MAX bounds what is begun.",
    edits: [
      {
        file: "workers/producer/src/plan-full-syncs.ts",
        find: "Math.min(MESSAGES_PER_BATCH_MAX, leftOfWeek)",
        replace: "MESSAGES_PER_BATCH_MAX",
      },
    ],
    tests: [BUDGET_TEST],
  },
  {
    name: "a planner deaf to the breaker",
    removes: "Nothing is planned while the breaker is open.",
    edits: [{ file: PLAN, find: " || (budget.breakerUntil ?? 0) > nowSeconds", replace: "" }],
    tests: [BUDGET_TEST],
  },
  {
    name: "a planner that forgets how late it is",
    removes: "No more is planned than the windows left of the day carry.",
    edits: [
      { file: PLAN, find: "windowsLeft * bulkOf(bucket.shortLimit)", replace: "Number.MAX_SAFE_INTEGER" },
    ],
    tests: [BUDGET_TEST],
  },
];
