// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const DEAD_LETTERS = "packages/store/src/dead-letters.ts";
const DELETE = "packages/store/src/delete-athlete.ts";
const OPEN_SESSIONS = "packages/store/src/open-sessions.ts";
const PAUSE = "packages/store/src/pause.ts";
const STOP = "packages/store/src/stop-session.ts";
const DELETE_TEST = "tests/producer/delete.test.ts";
const LETTERS_TEST = "tests/producer/dead-letters.test.ts";
const PAUSE_TEST = "tests/producer/pause.test.ts";
const STOP_TEST = "tests/producer/stop.test.ts";

/** What makes a person's word hold: stop, delete, pause, resume, replay. */
export const PEOPLE_MUTANTS: readonly Mutant[] = [
  {
    name: "a stop that ends nothing",
    removes: "With a stop the fence falls.",
    edits: [{ file: STOP, find: "SET status = 'stopped'", replace: "SET status = status" }],
    tests: [STOP_TEST],
  },
  {
    name: "a stop of what is over",
    removes: "A stop leaves a completed sync as it is.",
    edits: [{ file: STOP, find: "AND sync_sessions.status IN ${liveStatuses}", replace: "" }],
    tests: [STOP_TEST],
  },
  {
    name: "a stopped athlete that is not idle",
    removes: "With a stop the athlete is idle.",
    edits: [
      {
        file: "migrations/0012_athlete_order.sql",
        find: "iif(new.status = 'stopped', 'idle', new.status)",
        replace: "iif(new.status = 'stopped', sync_status, new.status)",
      },
    ],
    tests: [STOP_TEST],
  },
  ...["sync_logs", "sync_sessions"].map((table) => ({
    name: `${table} left of a deleted athlete`,
    removes: "With an athlete everything of theirs goes.",
    edits: [{ file: DELETE, find: `FROM ${table} WHERE`, replace: `FROM ${table} WHERE 0 AND` }],
    tests: [DELETE_TEST],
  })),
  {
    name: "the name of a deleted athlete left in what is searched",
    removes: "With an athlete everything of theirs goes.",
    edits: [
      {
        file: "migrations/0015_athlete_search.sql",
        find: "BEFORE DELETE ON athletes\nBEGIN\n  DELETE FROM athlete_search WHERE",
        replace: "BEFORE DELETE ON athletes\nBEGIN\n  DELETE FROM athlete_search WHERE 0 AND",
      },
    ],
    tests: [DELETE_TEST],
  },
  {
    name: "dead letters left of a deleted athlete",
    removes: "With an athlete everything of theirs goes.",
    edits: [{ file: DELETE, find: "athlete_id = ${athleteId} OR ", replace: "0 AND " }],
    tests: [DELETE_TEST],
  },
  {
    name: "a neighbour that is deleted too",
    removes: "Nobody is deleted along whose id begins with the same digits.",
    edits: [{ file: DELETE, find: "`sync-${athleteId}.`", replace: "`sync-${athleteId}9.`" }],
    tests: [DELETE_TEST],
  },
  {
    name: "a pause that another takes the place of",
    removes: "Of two pauses the earlier one stays, with its reason.",
    edits: [{ file: PAUSE, find: "WHERE NOT EXISTS (${pausedAt(nowMs)})", replace: "" }],
    tests: [PAUSE_TEST],
  },
  {
    name: "a resume that wakes nobody",
    removes: "What waited for the end of a pause is sent on with it.",
    edits: [{ file: PAUSE, find: "[wake, ", replace: "[resume, " }],
    tests: [PAUSE_TEST],
  },
  {
    name: "a resume that disturbs pages under way",
    removes: "The end of a pause leaves alone what a delivery has.",
    edits: [
      { file: PAUSE, find: "AND claimed_until <= ${nowMs}", replace: "" },
      {
        file: "packages/store/src/rescue-sessions.ts",
        find: "AND claimed_until <= ${nowMs}",
        replace: "",
      },
    ],
    tests: [PAUSE_TEST],
  },
  {
    name: "a replay that resolves nothing",
    removes: "A dead letter that is replayed is resolved.",
    edits: [
      {
        file: OPEN_SESSIONS,
        find: "replayed === null ?",
        replace: "replayed !== undefined ?",
      },
    ],
    tests: [LETTERS_TEST],
  },
  {
    name: "a replay that resolves what it did not open",
    removes: "A dead letter stays open when another request forestalls its replay.",
    edits: [
      {
        file: OPEN_SESSIONS,
        find: "{ resolution: REPLAYED, nowMs }, isReplayed",
        replace: "{ resolution: REPLAYED, nowMs }, sql<boolean>`true`",
      },
    ],
    tests: [LETTERS_TEST],
  },
  {
    name: "a replay of what is resolved",
    removes: "A dead letter is replayed once.",
    edits: [
      {
        file: "workers/producer/src/admin/dead-letters.ts",
        find: "letter.resolved_at !== null",
        replace: "letter.resolved_at === 0",
      },
    ],
    tests: [LETTERS_TEST],
  },
  {
    name: "a resolution that another takes the place of",
    removes: "A dead letter keeps the first thing that was done about it.",
    edits: [{ file: DEAD_LETTERS, find: "AND resolved_at IS NULL ", replace: "" }],
    tests: [LETTERS_TEST],
  },
  {
    name: "a replay of a reason that disturbs a sync under way",
    removes: "Whoever is being synced already is left alone by the replay of all letters of a reason.",
    edits: [
      {
        file: "packages/store/src/replayable-letters.ts",
        find: '["disconnected", ...LIVE_SESSION_STATUSES]',
        replace: '["disconnected"]',
      },
    ],
    tests: ["tests/producer/letters-of-reason.test.ts"],
  },
  {
    name: "a discard that takes other reasons' letters",
    removes: "Only the letters of the reason named are discarded.",
    edits: [{ file: DEAD_LETTERS, find: "sql`reason = ${letters.reason}`", replace: "sql`reason <> ''`" }],
    tests: ["tests/producer/letters-of-reason.test.ts"],
  },
];
