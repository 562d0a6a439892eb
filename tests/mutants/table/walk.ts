import type { Mutant } from "../mutant.ts";

const WALK = "packages/pipeline/src/walk.ts";
const DOUBT = "packages/pipeline/src/doubt.ts";
const PLAN = "packages/pipeline/src/session-plan.ts";
const FULL_SYNC = "tests/consumer/full-sync.test.ts";
const INCREMENTAL = "tests/consumer/incremental.test.ts";
const RESILIENCE = "tests/consumer/resilience.test.ts";
const WALK_TEST = "tests/pipeline/walk.test.ts";

/** What keeps the walk from missing an activity. */
export const WALK_MUTANTS: readonly Mutant[] = [
  {
    name: "a short page ends a full sync",
    removes: "The end of a full sync is proven by a page that shows nothing older.",
    edits: [{ file: WALK, find: 'mode === "incremental" && !isFull', replace: "!isFull" }],
    tests: [FULL_SYNC],
  },
  {
    name: "unreadable rows end a full sync",
    removes: "A page proves the end only when every row of it could be read.",
    edits: [{ file: WALK, find: "isSparse && isReadable", replace: "isSparse" }],
    tests: [RESILIENCE],
  },
  {
    name: "a page with gaps ends a full sync",
    removes: "A page over half full proves no end: private activities take places in it and are not shown.",
    edits: [{ file: WALK, find: "page.rowCount * 2 <= settings.perPage", replace: "!isFull" }],
    tests: [WALK_TEST],
  },
  {
    name: "no overlap of pages",
    removes: "A page reaches back over equal and hidden start times.",
    edits: [
      {
        file: "workers/consumer/src/commit.ts",
        find: "overlapSeconds: settings.CURSOR_OVERLAP_SECONDS",
        replace: "overlapSeconds: 0",
      },
    ],
    tests: [FULL_SYNC],
  },
  {
    name: "a direction taken from the mode",
    removes: "Whether Strava lists newest or oldest first is read from the page.",
    edits: [
      {
        file: WALK,
        find: "page.starts.indexOf(newest) < page.starts.indexOf(oldest)",
        replace: 'mode === "full"',
      },
    ],
    tests: [INCREMENTAL],
  },
  {
    name: "a cursor in the future",
    removes: "One activity with a wrong date does not move the cursor beyond now.",
    edits: [{ file: WALK, find: "Math.min(newest, settings.nowSeconds)", replace: "newest" }],
    tests: [WALK_TEST],
  },
  {
    name: "an incremental sync that starts in the future",
    removes: "An incremental sync starts no later than now.",
    edits: [
      {
        file: PLAN,
        find: "Math.min(athlete.newestStart, Math.floor(request.nowMs / 1000))",
        replace: "athlete.newestStart",
      },
    ],
    tests: [INCREMENTAL],
  },
  {
    name: "no look-back for late uploads",
    removes: "An incremental sync reaches back over activities that were uploaded late.",
    edits: [{ file: PLAN, find: "- request.lookbackDays * DAY_SECONDS", replace: "" }],
    tests: [INCREMENTAL],
  },
  {
    name: "an incremental sync of an unread history",
    removes: "A history that was never read whole is read whole.",
    edits: [{ file: PLAN, find: "athlete.lastFullSyncedAtMs === null || ", replace: "" }],
    tests: ["tests/pipeline/session-plan.test.ts"],
  },
  {
    name: "an empty page is believed",
    removes: "An empty page where an activity should be is asked again.",
    edits: [{ file: DOUBT, find: "page.rowCount === 0", replace: "page.rowCount < 0" }],
    tests: [RESILIENCE],
  },
  {
    name: "an empty page is never believed",
    removes: "An empty page that is empty again ends a sync.",
    edits: [{ file: DOUBT, find: "&& lastFailure !== EMPTY", replace: "" }],
    tests: [RESILIENCE],
  },
  {
    name: "an earlier page's doubt",
    removes: "The failure of one page says nothing of the next: an empty one there is asked again too.",
    edits: [{ file: "packages/store/src/sync-sessions.ts", find: "last_failure = NULL,", replace: "" }],
    tests: [RESILIENCE],
  },
  {
    name: "another athlete's activities are believed",
    removes: "A page with another athlete's activities is refused.",
    edits: [{ file: DOUBT, find: "stranger !== undefined", replace: "stranger === 0" }],
    tests: [RESILIENCE],
  },
  {
    name: "a sync without an end",
    removes: "A session has at most PAGES_PER_SESSION_MAX pages.",
    edits: [
      {
        file: "workers/consumer/src/begin.ts",
        find: "message.pageNumber > settings.PAGES_PER_SESSION_MAX",
        replace: "message.pageNumber < 0",
      },
    ],
    tests: ["tests/consumer/messages.test.ts"],
  },
];
