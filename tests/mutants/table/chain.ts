// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const ADMISSION = "packages/pipeline/src/admission.ts";
const SETTLE = "workers/consumer/src/settle.ts";
const OPEN_SESSIONS = "packages/store/src/open-sessions.ts";
const DEAD_LETTERS = "packages/store/src/dead-letters.ts";
const REDELIVERY = "tests/consumer/redelivery.test.ts";
const MESSAGES = "tests/consumer/messages.test.ts";
const SETTLE_TEST = "tests/consumer/settle.test.ts";
const ADMISSION_TEST = "tests/pipeline/admission.test.ts";
const SYNCS_TEST = "tests/producer/syncs.test.ts";

/** What keeps one chain of messages an athlete, neither torn nor forked. */
export const CHAIN_MUTANTS: readonly Mutant[] = [
  {
    name: "no resend",
    removes: "A redelivery of a committed page does not send the next message again.",
    edits: [{ file: ADMISSION, find: "+ 1 && isRedelivery", replace: "+ 1 && arrival.attempts < 1" }],
    tests: [REDELIVERY],
  },
  {
    name: "a resend for duplicates too",
    removes: "A first delivery of a committed page counts as a redelivery: the chain forks.",
    edits: [{ file: ADMISSION, find: "+ 1 && isRedelivery", replace: "+ 1" }],
    tests: [ADMISSION_TEST],
  },
  {
    name: "no resend from the dead-letter queue",
    removes: "A message that spent its deliveries after its commit does not send the next one.",
    edits: [
      { file: "workers/consumer/src/dead-letter.ts", find: "attempts: REDELIVERED", replace: "attempts: 1" },
    ],
    tests: [MESSAGES],
  },
  {
    name: "an admission of superseded sessions",
    removes: "Messages of a superseded session are admitted and wait for quota for ever.",
    edits: [{ file: ADMISSION, find: "!session.current || ", replace: "" }],
    tests: [ADMISSION_TEST],
  },
  {
    name: "an ack before the send of the next page",
    removes: "The next page's message is sent before its own message is acked.",
    edits: [
      {
        file: SETTLE,
        find: "for (const next of outcome.next) await",
        replace: "message.ack();\n        for (const next of outcome.next) await",
      },
    ],
    tests: [SETTLE_TEST],
  },
  {
    name: "an ack before the send of the delayed copy",
    removes: "The delayed copy is sent before its message is acked.",
    edits: [
      {
        file: SETTLE,
        find: "await queues[outcome.message.lane]",
        replace: "message.ack();\n        await queues[outcome.message.lane]",
      },
    ],
    tests: [SETTLE_TEST],
  },
  {
    name: "no dead letter for a malformed message",
    removes: "A body that is no page message is kept before it is acked.",
    edits: [{ file: "workers/consumer/src/decode.ts", find: "await recordDeadLetter(", replace: "void (" }],
    tests: [MESSAGES],
  },
  {
    name: "a dead letter that cannot come twice",
    removes: "A message given up on can be delivered again before it was acked.",
    edits: [{ file: DEAD_LETTERS, find: "ON CONFLICT (id) DO NOTHING", replace: "" }],
    tests: [MESSAGES],
  },
  {
    name: "an old message of a sync that is over",
    removes: "A message of another version ends its session only while that is live.",
    edits: [{ file: DEAD_LETTERS, find: " AND sync_sessions.status IN ${liveStatuses}", replace: "" }],
    tests: [MESSAGES],
  },
  {
    name: "sessions that are not superseded",
    removes: "A new session ends the one that is live.",
    edits: [
      {
        file: OPEN_SESSIONS,
        find: "WHERE status IN ${liveStatuses} AND id IN",
        replace: "WHERE false AND id IN",
      },
    ],
    tests: [REDELIVERY],
  },
  {
    name: "sessions opened over others",
    removes: "A plan opens a session only where the athlete still has the session that it was made after.",
    edits: [
      {
        file: OPEN_SESSIONS,
        find: "AND athletes.sync_session_id IS plan.value ->> 'previousSessionId'",
        replace: "",
      },
    ],
    tests: [SYNCS_TEST],
  },
  {
    name: "two sessions of one name",
    removes: "A session begins later than the one before it, in the same millisecond too.",
    edits: [
      {
        file: "packages/pipeline/src/session-plan.ts",
        find: "Math.max(request.nowMs, startOfSession(athlete.sessionId) + 1)",
        replace: "request.nowMs",
      },
    ],
    tests: [SYNCS_TEST],
  },
  {
    name: "a bulk run that disturbs live sessions",
    removes: "A bulk run leaves athletes alone whose sync is under way.",
    edits: [{ file: OPEN_SESSIONS, find: ", ...LIVE_SESSION_STATUSES]", replace: "]" }],
    tests: [SYNCS_TEST],
  },
  {
    name: "a page for another athlete than its session's",
    removes: "A message that names another athlete than its session does is dropped.",
    edits: [{ file: ADMISSION, find: " || session.athleteId !== message.athleteId", replace: "" }],
    tests: [ADMISSION_TEST],
  },
  {
    name: "a message from another place",
    removes: "A message that asks for the page from another place is kept for a person.",
    edits: [
      { file: ADMISSION, find: "!isSamePlace(session.cursor, message.cursor)", replace: "session === null" },
    ],
    tests: [MESSAGES],
  },
  {
    name: "a dead letter of a deleted athlete",
    removes: "Nothing is kept of a message whose athlete is gone.",
    edits: [
      {
        file: DEAD_LETTERS,
        find: "EXISTS (SELECT 1 FROM athletes WHERE strava_id = ${belonging.athleteId})",
        replace: "true",
      },
    ],
    tests: ["tests/producer/delete.test.ts"],
  },
  {
    name: "a queue's refusal that is an error",
    removes:
      "A session whose message the queue refuses is only late: who asked for it is told that it is queued.",
    edits: [
      {
        file: "workers/producer/src/send-pages.ts",
        find: "refused.push(...ofLane);",
        replace: "throw error;",
      },
    ],
    tests: [SYNCS_TEST],
  },
];
