// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const RACES = "packages/store/src/races.ts";
const SWEEP = "packages/store/src/sweep.ts";
const COMMIT = "packages/store/src/commit-page.ts";
const SWEEP_TEST = "tests/consumer/sweep.test.ts";
const FULL_SYNC = "tests/consumer/full-sync.test.ts";

/** What keeps races from being lost, and writes from being paid for nothing. */
export const RACES_MUTANTS: readonly Mutant[] = [
  {
    name: "unchanged races are written",
    removes: "A race that did not change is not written.",
    edits: [{ file: RACES, find: " AND (${DIFFERENCES})", replace: "" }],
    tests: ["tests/consumer/cost.test.ts"],
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
    name: "a guard that new races appease",
    removes: "The sweep's guard counts the races that were there before the sync.",
    edits: [
      {
        file: SWEEP,
        find: "(SELECT races_before FROM sync_sessions WHERE id = ${sessionId})",
        replace: "count(*)",
      },
    ],
    tests: [SWEEP_TEST],
  },
  {
    name: "a sweep of races younger than the sync",
    removes: "The sweep spares races that began after the sync did.",
    edits: [{ file: SWEEP, find: "races.start_date * 1000 <", replace: "0 <" }],
    tests: [SWEEP_TEST],
  },
  {
    name: "a sweep in an incremental sync",
    removes: "Only a sync that read the whole history sweeps.",
    edits: [
      { file: COMMIT, find: 'isLast && commit.mode === "full"', replace: "isLast" },
      { file: "packages/store/src/sync-pages.ts", find: ' && commit.mode === "full"', replace: "" },
    ],
    tests: ["tests/consumer/incremental.test.ts"],
  },
];
