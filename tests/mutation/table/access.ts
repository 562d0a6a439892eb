// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const TOKEN = "workers/portal/src/access/access-token.ts";
const AUTH = "workers/producer/src/admin/auth.ts";
const FORGED_TESTS = ["tests/integration/producer/auth/cross-site.test.ts"];
const TESTS = ["tests/integration/producer/auth/access.test.ts"];
const LOGINS = "workers/producer/src/browser/logins.ts";
const ROUTER = "workers/producer/src/admin/router.ts";
const SESSION_TESTS = ["tests/integration/producer/auth/session.test.ts"];
const TESTS_DASHBOARD = ["tests/integration/producer/auth/dashboard.test.ts"];
const CONNECT = "workers/portal/src/connect/connect.ts";
/** Nothing but the watch over all that the workers tell would notice: these tests speak of other things. */
const TESTS_SECRETS = ["tests/integration/producer/oauth/athlete-life.test.ts"];

/** What keeps strangers out and secrets in. */
export const ACCESS_MUTANTS: readonly Mutant[] = [
  {
    name: "a token of any team",
    removes: "A token counts only if this team issued it.",
    edits: [{ file: TOKEN, find: "issuer: `https://${teamDomain}`,", replace: "" }],
    tests: TESTS,
  },
  {
    name: "a token for ever",
    removes: "A token that is over is refused.",
    edits: [
      { file: TOKEN, find: "CLOCK_TOLERANCE_SECONDS = 30", replace: "CLOCK_TOLERANCE_SECONDS = 30_000_000" },
    ],
    tests: TESTS,
  },
  {
    name: "another site in a person's name",
    removes: "No other site changes anything through the browser of somebody who is signed in.",
    edits: [{ file: AUTH, find: "!isForgedBySite(request)", replace: "true" }],
    tests: FORGED_TESTS,
  },
  {
    name: "a name that turns around what an admin reads",
    removes: "An import keeps nothing in a name that nobody sees or that turns words around.",
    edits: [
      {
        file: "workers/producer/src/admin/import-athletes.ts",
        find: "v.transform(personName)",
        replace: "v.transform((text) => text)",
      },
    ],
    tests: ["tests/integration/producer/api/athlete-names.test.ts"],
  },
  {
    name: "a call that anyone may make",
    removes: "No call is reached without the admin's token.",
    edits: [
      {
        file: "workers/producer/src/admin/router.ts",
        find: 'router.all("/api/admin/*", turnAway',
        replace: 'router.all("/api/admin/athletes", turnAway',
      },
    ],
    tests: ["tests/integration/producer/auth/auth.test.ts"],
  },
  {
    name: "a worker without a token that lets everyone in",
    removes: "With no token configured everything is refused.",
    edits: [
      { file: "workers/producer/src/admin/auth.ts", find: 'same && adminToken !== ""', replace: "same" },
    ],
    tests: ["tests/integration/producer/auth/auth.test.ts"],
  },
  {
    name: "a session that nobody signed",
    removes: "A session counts only with the signature of its end.",
    edits: [
      {
        file: LOGINS,
        find: " || !(await signatures.verify(claim, signature))",
        replace: "",
      },
    ],
    tests: SESSION_TESTS,
  },
  {
    name: "the dashboard's page for anyone",
    removes: "The dashboard's page is for people who were let in.",
    edits: [
      { file: ROUTER, find: "if (refusal === null) return dashboardPage", replace: "return dashboardPage" },
    ],
    tests: TESTS_DASHBOARD,
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
    tests: ["tests/integration/producer/jobs/metrics.test.ts"],
  },
  {
    name: "a stored token in the log",
    removes: "No line of a log holds a token, encrypted or not.",
    edits: [{ file: CONNECT, find: "metadata: { scope }", replace: "metadata: { scope, consented }" }],
    tests: TESTS_SECRETS,
  },
];
