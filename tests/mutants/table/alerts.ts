// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const ALERTS = "packages/store/src/alerts.ts";
const TELLING = "workers/producer/src/alerts/tell-alerts.ts";
const WEBHOOK = "workers/producer/src/alerts/webhook.ts";
const TOLD_TEST = "tests/producer/alerts-told.test.ts";
const TOTALS = "migrations/0010_totals.sql";
const TOTALS_TEST = "tests/store/totals.test.ts";

/** What keeps alerts told once and harmless, and totals exact. */
export const ALERTS_MUTANTS: readonly Mutant[] = [
  {
    name: "an alert told by every run",
    removes: "Of two runs at once one alone tells an alert.",
    edits: [
      { file: ALERTS, find: "WHERE claimed_until <= ${nowMs} AND (ended_at", replace: "WHERE (ended_at" },
    ],
    tests: [TOLD_TEST],
  },
  {
    name: "an alert that nobody took noted as told",
    removes: "What the webhook did not take is told by the next run.",
    edits: [
      {
        file: TELLING,
        find: "if (await isTaken(claimed, dependencies)) await alertsTold",
        replace: "await isTaken(claimed, dependencies);\n  await alertsTold",
      },
    ],
    tests: [TOLD_TEST],
  },
  {
    name: "an error of the webhook told whole",
    removes: "The address of the webhook, which is a secret, is in no log.",
    edits: [
      {
        file: WEBHOOK,
        find: 'error instanceof Error ? error.name : "unknown"',
        replace: "String(error)",
      },
    ],
    tests: [TOLD_TEST],
  },
  {
    name: "a redirect of the webhook followed",
    removes: "A message goes to the webhook's address and to no other.",
    edits: [{ file: WEBHOOK, find: 'redirect: "manual"', replace: 'redirect: "follow"' }],
    tests: [TOLD_TEST],
  },
  {
    name: "what people wrote sent as it is",
    removes: "The reason of a pause calls nobody in a chat.",
    edits: [
      {
        file: "packages/pipeline/src/alert-text.ts",
        find: '.replaceAll("<", "&lt;")',
        replace: "",
      },
    ],
    tests: ["tests/pipeline/alerts.test.ts"],
  },
  {
    name: "metrics for anyone",
    removes: "Nobody reads the metrics without the admin's token.",
    edits: [
      {
        file: "workers/producer/src/admin/router.ts",
        find: "router.all(METRICS_PATH, turnAway, (",
        replace: "router.all(METRICS_PATH, (",
      },
    ],
    tests: ["tests/producer/metrics.test.ts"],
  },
  {
    name: "a late end in an hour of its own",
    removes: "No total ever goes back.",
    edits: [
      {
        file: TOTALS,
        find: "SELECT max(hour, new.finished_at - ",
        replace: "SELECT max(0, new.finished_at - ",
      },
    ],
    tests: [TOTALS_TEST],
  },
  {
    name: "a deleted session not counted",
    removes: "What a session did stays counted when it goes with its athlete.",
    edits: [{ file: TOTALS, find: "pages = pages + old.page_number - 1", replace: "pages = pages" }],
    tests: [TOTALS_TEST],
  },
];
