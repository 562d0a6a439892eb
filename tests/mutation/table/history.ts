// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const WALK = "packages/pipeline/src/walk.ts";
const DOUBT = "packages/pipeline/src/doubt.ts";
const FULL_SYNC = "tests/integration/consumer/full-sync.test.ts";
const INCREMENTAL = "tests/integration/consumer/incremental.test.ts";
const RESILIENCE = "tests/integration/consumer/resilience.test.ts";
const WALK_TEST = "tests/unit/pipeline/walk.test.ts";
const RACES = "packages/store/src/races.ts";
const SWEEP = "packages/store/src/sweep.ts";
const COMMIT = "packages/store/src/commit-page.ts";
const SWEEP_TEST = "tests/integration/consumer/sweep.test.ts";

/** What keeps D1 equal to Strava: the walk through a history, the sweep, and what a page writes of races. */
export const HISTORY_MUTANTS: readonly Mutant[] = [
  {
    name: "a short page ends a full sync",
    removes: "The end of a full sync is proven by a page that shows nothing older.",
    edits: [{ file: WALK, find: 'mode === "incremental" && !isFull', replace: "!isFull" }],
    tests: [FULL_SYNC],
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
    name: "an empty page is believed",
    removes: "An empty page where an activity should be is asked again.",
    edits: [{ file: DOUBT, find: "page.rowCount === 0", replace: "page.rowCount < 0" }],
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
    tests: ["tests/integration/consumer/messages.test.ts"],
  },
  {
    name: "unchanged races are written",
    removes: "A race that did not change is not written.",
    edits: [{ file: RACES, find: " AND (${DIFFERENCES})", replace: "" }],
    tests: ["tests/integration/consumer/cost.test.ts"],
  },
  {
    name: "races of another athlete are overwritten",
    removes: "A sync writes only its own athlete's races.",
    edits: [{ file: RACES, find: "races.athlete_id = excluded.athlete_id AND ", replace: "" }],
    tests: [FULL_SYNC],
  },
  {
    name: "races of another athlete are removed",
    removes: "A sync removes only its own athlete's races.",
    edits: [{ file: RACES, find: "WHERE athlete_id = ${athleteId} AND", replace: "WHERE" }],
    tests: [SWEEP_TEST],
  },
  {
    name: "event names are overwritten",
    removes: "What people wrote survives a sync.",
    edits: [
      {
        file: RACES,
        find: "DO UPDATE SET ${UPDATES}",
        replace: "DO UPDATE SET event_name = NULL, ${UPDATES}",
      },
    ],
    tests: [FULL_SYNC],
  },
  {
    name: "a sweep although rows were unidentified",
    removes: "Nothing is swept when a row of the session could not be told from another.",
    edits: [
      { file: SWEEP, find: "+ ${last.unidentifiedCount} > 0", replace: "+ ${last.unidentifiedCount} < 0" },
    ],
    tests: [SWEEP_TEST],
  },
  {
    name: "a sweep of unreadable races",
    removes: "The sweep spares activities that were shown and could not be read.",
    edits: [{ file: "workers/consumer/src/commit.ts", find: ", ...skippedIds]", replace: "]" }],
    tests: [FULL_SYNC],
  },
  {
    name: "a sweep of an empty history",
    removes: "A history that comes back empty takes no race without force.",
    edits: [{ file: SWEEP, find: "WHEN stored > 0 AND", replace: "WHEN stored < 0 AND" }],
    tests: [SWEEP_TEST],
  },
  {
    name: "a sweep without its guard",
    removes: "A sweep takes more than half of the races only with force.",
    edits: [{ file: SWEEP, find: "swept * 2 > before", replace: "swept < 0" }],
    tests: [SWEEP_TEST],
  },
  {
    name: "a sweep in an incremental sync",
    removes: "Only a sync that read the whole history sweeps.",
    edits: [
      { file: COMMIT, find: 'isLast && commit.mode === "full"', replace: "isLast" },
      { file: "packages/store/src/sync-pages.ts", find: ' && commit.mode === "full"', replace: "" },
    ],
    tests: ["tests/integration/consumer/incremental.test.ts"],
  },
];
