// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const FENCE = "packages/store/src/fence.ts";
const STATUS = "migrations/0012_athlete_order.sql";
const COMPLETED = "migrations/0018_session_counts.sql";
const FENCE_TEST = "tests/store/fence.test.ts";
const REDELIVERY = "tests/consumer/redelivery.test.ts";

/** What keeps a superseded, stopped or repeated page from writing. */
export const FENCE_MUTANTS: readonly Mutant[] = [
  {
    name: "a commit without the fence",
    removes: "No statement of a commit asks whether the session still waits for the page.",
    edits: [
      {
        file: "packages/store/src/commit-page.ts",
        find: 'import { writeFence } from "./fence.ts";',
        replace:
          'import { sql } from "./sql.ts";\nconst writeFence = (..._: unknown[]) => sql<boolean>`true`;',
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the current session",
    removes: "A session that is not its athlete's current one may write.",
    edits: [
      {
        file: FENCE,
        find: "ON fenced_session.id = fenced_athlete.sync_session_id",
        replace: "ON fenced_session.athlete_id = fenced_athlete.strava_id",
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the session's status",
    removes: "A session that ended may write.",
    edits: [{ file: FENCE, find: "fenced_session.status IN ${liveStatuses}", replace: "true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the epoch",
    removes: "A message from before a rescue may write.",
    edits: [{ file: FENCE, find: "fenced_session.epoch = ${message.epoch}", replace: "true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the page number",
    removes: "A page may be committed twice.",
    edits: [{ file: FENCE, find: "fenced_session.page_number = ${message.pageNumber}", replace: "true" }],
    tests: [FENCE_TEST, REDELIVERY],
  },
  {
    name: "the fence without the cursor",
    removes: "A message that asks from another place than its session waits for may write.",
    edits: [{ file: FENCE, find: "AND fenced_session.cursor = ${cursorText(message.cursor)}", replace: "" }],
    tests: [FENCE_TEST],
  },
  {
    name: "the fence without the pause",
    removes: "A page that is under way when the pipeline is paused writes nothing.",
    edits: [{ file: FENCE, find: " AND NOT EXISTS (${pausedAt(nowMs)})", replace: "" }],
    tests: [FENCE_TEST, "tests/producer/pause.test.ts"],
  },
  {
    name: "races written without the fence",
    removes: "A page that was overtaken writes its races.",
    edits: [{ file: "packages/store/src/races.ts", find: "WHERE ${condition}", replace: "WHERE true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "races removed without the fence",
    removes: "A page that was overtaken removes races.",
    edits: [{ file: "packages/store/src/races.ts", find: "AND ${condition} AND (", replace: "AND (" }],
    tests: [FENCE_TEST],
  },
  {
    name: "a page recorded without the fence",
    removes: "A page that was overtaken is recorded: a later sweep spares what it showed.",
    edits: [{ file: "packages/store/src/sync-pages.ts", find: "WHERE ${condition}", replace: "WHERE true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "a session advanced without the fence",
    removes: "A page that was overtaken moves its session on.",
    edits: [
      {
        file: "packages/store/src/sync-sessions.ts",
        find: "WHERE id = ${message.sessionId} AND ${condition}",
        replace: "WHERE id = ${message.sessionId}",
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "a session ended without the fence",
    removes:
      "The last page of a sync that was overtaken ends its session, and with it tells its athlete's end.",
    edits: [
      {
        file: "packages/store/src/line.ts",
        find: "WHERE ${condition} AND (id = ${sessionId}",
        replace: "WHERE (id = ${sessionId}",
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "an athlete that follows every session",
    removes: "Only their current session moves an athlete's status.",
    edits: [
      { file: STATUS, lastLine: "    sync_error = new.error" },
      { file: COMPLETED, lastLine: "coalesce(new.newest_start_date, 0)), 0))" },
    ].map(({ file, lastLine }) => ({
      file,
      find: `${lastLine}\n  WHERE strava_id = new.athlete_id AND sync_session_id = new.id`,
      replace: `${lastLine}\n  WHERE strava_id = new.athlete_id`,
    })),
    tests: ["tests/store/athlete-status.test.ts"],
  },
  {
    name: "a failed sync that forgets what was known",
    removes: "A full sync that did not complete leaves what is known of the history.",
    edits: [
      {
        file: STATUS,
        find: "sync_error = new.error\n  WHERE",
        replace: "sync_error = new.error, total_activities_count = new.activities_count\n  WHERE",
      },
    ],
    tests: ["tests/store/athlete-status.test.ts"],
  },
  {
    name: "a log without the fence",
    removes: "A page that was overtaken writes into its session's log.",
    edits: [{ file: "packages/store/src/sync-logs.ts", find: "WHERE ${condition}", replace: "WHERE true" }],
    tests: [FENCE_TEST],
  },
  {
    name: "a page given up on without the fence",
    removes: "A page that was overtaken ends its session and becomes a dead letter.",
    edits: [
      {
        file: "packages/store/src/fail-page.ts",
        find: "${writeFence(message, nowMs)} AND",
        replace: "true AND",
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "a failure counted without the fence",
    removes: "A page that was overtaken counts its failure with its session.",
    edits: [
      {
        file: "packages/store/src/note-failure.ts",
        find: "WHERE id = ${message.sessionId} AND ${fenced}",
        replace: "WHERE id = ${message.sessionId}",
      },
    ],
    tests: [FENCE_TEST],
  },
  {
    name: "a reservation without the fence",
    removes: "Messages that came twice or too late use up quota.",
    edits: [
      {
        file: "packages/store/src/begin-page.ts",
        find: "isOpen ? isFree",
        replace: "isOpen ? sql<boolean>`true`",
      },
    ],
    tests: [REDELIVERY],
  },
];
