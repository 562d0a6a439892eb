// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const ADMISSION = "packages/pipeline/src/admission.ts";
const SETTLE = "workers/consumer/src/settle.ts";
const DEAD_LETTERS = "packages/store/src/dead-letters.ts";
const REDELIVERY = "tests/integration/consumer/redelivery.test.ts";
const MESSAGES = "tests/integration/consumer/messages.test.ts";
const SETTLE_TEST = "tests/integration/consumer/settle.test.ts";
const SESSIONS = "packages/store/src/rescue-sessions.ts";
const RESCUE = "workers/producer/src/rescue.ts";
const RESCUE_TEST = "tests/integration/producer/jobs/rescue.test.ts";
const RACES_TEST = "tests/integration/producer/jobs/rescue-races.test.ts";
const CONSUME = "workers/consumer/src/consume.ts";
const GIVE_WAY = "workers/consumer/src/give-way.ts";
const VERDICT = "packages/pipeline/src/verdict.ts";
const FAILURES = "tests/integration/consumer/failures.test.ts";
const RESILIENCE = "tests/integration/consumer/resilience.test.ts";

/** What keeps every message and every session coming to an end. */
export const CHAIN_MUTANTS: readonly Mutant[] = [
  {
    name: "no resend",
    removes: "A redelivery of a committed page does not send the next message again.",
    edits: [{ file: ADMISSION, find: "+ 1 && isRedelivery", replace: "+ 1 && arrival.attempts < 1" }],
    tests: [REDELIVERY],
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
    name: "no dead letter for a malformed message",
    removes: "A body that is no page message is kept before it is acked.",
    edits: [{ file: "workers/consumer/src/decode.ts", find: "await recordDeadLetter(", replace: "void (" }],
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
    tests: ["tests/integration/producer/api/delete.test.ts"],
  },
  {
    name: "a rescue in the same epoch",
    removes: "What the rescue sends makes the message that was only late stale.",
    edits: [{ file: SESSIONS, find: "SET epoch = epoch + 1,", replace: "SET epoch = epoch," }],
    tests: [RACES_TEST],
  },
  {
    name: "rescues without an end",
    removes: "A session that no rescue moves ends in error.",
    edits: [{ file: RESCUE, find: "&& rescues >= rescuesMax", replace: "&& rescues < 0 * rescuesMax" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "a session given up on without a dead letter",
    removes: "A session that no rescue moves leaves its message for a person.",
    edits: [{ file: SESSIONS, find: "[letters, ", replace: "[" }],
    tests: [RESCUE_TEST],
  },
  {
    name: "failures without an end",
    removes: "A page that fails PAGE_FAILURES_MAX times in a row is given up on.",
    edits: [{ file: GIVE_WAY, find: "failures >= settings", replace: "failures < 0 * settings" }],
    tests: [FAILURES],
  },
  {
    name: "unknown errors are final",
    removes: "A handling that broke for an unknown reason is tried again.",
    edits: [
      {
        file: CONSUME,
        find: 'return { kind: "retry", delaySeconds };',
        replace: 'return { kind: "done", next: [] };',
      },
    ],
    tests: [RESILIENCE],
  },
  {
    name: "a wrong configuration loses messages",
    removes: "Messages wait until a wrong configuration is corrected.",
    edits: [
      {
        file: CONSUME,
        find: "return retryLater(delivery, composed, MISCONFIGURED_DELAY_SECONDS)",
        replace: 'return { kind: "fail", next: [] }',
      },
    ],
    tests: ["tests/integration/consumer/configuration.test.ts"],
  },
  {
    name: "a 429 spends attempts",
    removes: "Waiting for quota is a delayed copy.",
    edits: [
      {
        file: VERDICT,
        find: 'case "rate_limited":',
        replace: 'case "rate_limited":\n      return { kind: "retry" };',
      },
    ],
    tests: [FAILURES],
  },
];
