// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const SESSIONS = "packages/store/src/rescue-sessions.ts";
const RESCUE = "workers/producer/src/rescue.ts";
const RESCUE_TEST = "tests/producer/rescue.test.ts";
const RACES_TEST = "tests/producer/rescue-races.test.ts";

/** What lets the rescue find what is lost, and keeps it from harming what is only late. */
export const RESCUE_MUTANTS: readonly Mutant[] = [
  {
    name: "a rescue in the same epoch",
    removes: "What the rescue sends makes the message that was only late stale.",
    edits: [{ file: SESSIONS, find: "SET epoch = epoch + 1,", replace: "SET epoch = epoch," }],
    tests: [RACES_TEST],
  },
  {
    name: "a rescue of what is not due",
    removes: "A session is left alone until its message was due.",
    edits: [{ file: SESSIONS, find: "AND due_at < ${dueBeforeMs}", replace: "" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "a rescue without patience",
    removes: "The cron leaves a session alone for RESCUE_AFTER_SECONDS more.",
    edits: [{ file: RESCUE, find: "nowMs - afterSeconds * 1000", replace: "nowMs" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "a rescue of a claimed page",
    removes: "A page that a delivery has is not sent again.",
    edits: [
      { file: "packages/store/src/begin-page.ts", find: ", due_at = ${untilMs}", replace: "" },
      { file: SESSIONS, find: "AND claimed_until <= ${nowMs}", replace: "" },
    ],
    tests: [RACES_TEST],
  },
  {
    name: "a page that is claimed and due",
    removes: "A page that a delivery takes while the rescue looks keeps its holder.",
    edits: [{ file: "packages/store/src/begin-page.ts", find: ", due_at = ${untilMs}", replace: "" }],
    tests: [RACES_TEST],
  },
  {
    name: "a rescue of what came meanwhile",
    removes: "The rescue looks again, in its transaction, whether the session is still overdue.",
    edits: [{ file: SESSIONS, find: "AND session.due_at = sentence.value ->> 'dueAtMs'", replace: "" }],
    tests: [RACES_TEST],
  },
  {
    name: "a rescue of what ended meanwhile",
    removes: "The rescue looks again, in its transaction, whether the session is still live.",
    edits: [
      { file: SESSIONS, find: "'dueAtMs' AND session.status IN ${liveStatuses}", replace: "'dueAtMs'" },
    ],
    tests: [RACES_TEST],
  },
  {
    name: "a rescue during a pause",
    removes: "Nothing is rescued that waits for the end of a pause.",
    edits: [{ file: SESSIONS, find: "AND NOT EXISTS (${pausedAt(nowMs)})", replace: "" }],
    tests: [RACES_TEST],
  },
  {
    name: "rescues without an end",
    removes: "A session that no rescue moves ends in error.",
    edits: [{ file: RESCUE, find: "&& rescues >= rescuesMax", replace: "&& rescues < 0 * rescuesMax" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "rescues that are not counted",
    removes: "The cron counts how often it rescued a session.",
    edits: [{ file: SESSIONS, find: "${counted ? 1 : 0}", replace: "0" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "people's rescues that are counted",
    removes: "However often people ask for a rescue, no session ends of it.",
    edits: [{ file: SESSIONS, find: "${counted ? 1 : 0}", replace: "1" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "rescues counted across pages",
    removes: "A page that was committed makes its rescues forgotten.",
    edits: [{ file: "packages/store/src/sync-sessions.ts", find: "rescues = 0,", replace: "" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "a queue's outage that ends sessions",
    removes: "A rescue whose message the queue did not take is not counted.",
    edits: [{ file: RESCUE, find: "timing.counted && refused.length > 0", replace: "refused.length < 0" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "a session given up on without a dead letter",
    removes: "A session that no rescue moves leaves its message for a person.",
    edits: [{ file: SESSIONS, find: "[letters, ", replace: "[" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "a misconfigured consumer that is rescued from",
    removes: "Messages that wait for a configuration to be corrected are not taken for lost.",
    edits: [
      {
        file: "workers/consumer/src/consume.ts",
        find: "if (decoded.ok) await expectPage",
        replace: "if (decoded === null) await expectPage",
      },
    ],
    tests: ["tests/consumer/configuration.test.ts"],
  },
  {
    name: "a message that is expected too soon",
    removes: "Who does not have the page makes it due no sooner than was known.",
    edits: [
      {
        file: "packages/store/src/booking.ts",
        find: "max(due_at, ${dueAtMs})",
        replace: "${dueAtMs}",
      },
    ],
    tests: ["tests/consumer/claims.test.ts"],
  },
];
