import type { Mutant } from "../mutant.ts";

const ROUTE = "workers/portal/src/webhook/webhook-route.ts";
const WORK = "workers/portal/src/webhook/work-on-event.ts";
const TRUST = "tests/integration/producer/webhooks/webhook-trust.test.ts";
const EVENTS = "tests/integration/producer/webhooks/webhook-events.test.ts";
const LIFE = "tests/integration/producer/oauth/athlete-life.test.ts";

/** What keeps an event a hint: nothing is acted on by its word alone. */
export const EVENT_MUTANTS: readonly Mutant[] = [
  {
    name: "an event at any address",
    removes: "Only the secret address takes events.",
    edits: [
      {
        file: ROUTE,
        find: "if (!(await isSecretPath(secret, dependencies.webhook)))",
        replace: "if (false)",
      },
    ],
    tests: [TRUST],
  },
  {
    name: "an event with a wrong signature",
    removes: "An event whose signature is wrong or too old is refused.",
    edits: [{ file: ROUTE, find: 'if (verdict !== "valid") return', replace: "if (false) return" }],
    tests: [TRUST],
  },
  {
    name: "an event of another subscription",
    removes: "An unsigned event of another subscription is refused.",
    edits: [
      {
        file: WORK,
        find: "if (!isSigned && standing.subscriptionId !== subscriptionId) return false;",
        replace: "",
      },
    ],
    tests: [TRUST],
  },
  {
    name: "an event that asks for no sync",
    removes: "A change that an event names is read from Strava.",
    edits: [{ file: WORK, find: "  await wantSync(db, athleteId, nowMs());\n", replace: "" }],
    tests: [EVENTS, LIFE],
  },
  {
    name: "a revocation believed without asking",
    removes: "Nobody is deleted by an event's word: Strava has to refuse a refresh first.",
    edits: [
      {
        file: "workers/producer/src/told-revocations.ts",
        find: '    case "untold":\n      // The sync that was to ask was stopped, or failed before it could.\n      return wantRefresh(db, athleteId, nowMs());',
        replace:
          '    case "untold":\n      void nowMs;\n      await db.prepare("DELETE FROM athletes WHERE strava_id = ?").bind(athleteId).run();',
      },
    ],
    tests: [EVENTS, LIFE],
  },
];
