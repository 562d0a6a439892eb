import type { Mutant } from "../mutant.ts";

const CONSUME = "workers/consumer/src/consume.ts";
const GIVE_WAY = "workers/consumer/src/give-way.ts";
const REQUEST = "packages/strava/src/request.ts";
const VERDICT = "packages/pipeline/src/verdict.ts";
const CONNECTION = "tests/strava/connection.test.ts";
const FAILURES = "tests/consumer/failures.test.ts";
const RESILIENCE = "tests/consumer/resilience.test.ts";

/** What keeps a failure from losing a message, and a message from failing for ever. */
export const FAILURE_MUTANTS: readonly Mutant[] = [
  {
    name: "failures counted by the queue",
    removes: "Failures are counted with the session: a delayed copy starts the queue's attempts anew.",
    edits: [
      { file: GIVE_WAY, find: "failures >= settings", replace: "failed.delivery.attempts >= settings" },
    ],
    tests: [RESILIENCE],
  },
  {
    name: "failures counted across pages",
    removes: "A page that was committed makes its failures forgotten.",
    edits: [{ file: "packages/store/src/sync-sessions.ts", find: "failures = 0,", replace: "" }],
    tests: [RESILIENCE],
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
    name: "a body without a bound",
    removes: "A body larger than STRAVA_BODY_BYTES_MAX is not read.",
    edits: [{ file: REQUEST, find: "limits.bodyBytesMax", replace: "Number.MAX_SAFE_INTEGER" }],
    tests: [CONNECTION],
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
    tests: ["tests/consumer/configuration.test.ts"],
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
  {
    name: "an inactive application spends attempts",
    removes: "Pages wait, without a failure, while Strava says that the application is inactive.",
    edits: [
      {
        file: VERDICT,
        find: '    case "application_inactive":\n',
        replace:
          '      return { kind: "defer" };\n    case "application_inactive":\n      return { kind: "retry" };\n',
      },
    ],
    tests: [FAILURES],
  },
];
