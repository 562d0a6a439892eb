// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const LOGINS = "workers/producer/src/browser/logins.ts";
const SIGN_IN = "workers/producer/src/dashboard/sign-in.ts";
const AUTH = "workers/producer/src/admin/auth.ts";
const ROUTER = "workers/producer/src/admin/router.ts";
const SIGNATURES = "workers/producer/src/browser/signatures.ts";
const SESSION_TESTS = ["tests/producer/session.test.ts"];
const TESTS = ["tests/producer/dashboard.test.ts"];

/** What keeps the dashboard, and the sessions of those who look at it, from everybody else. */
export const DASHBOARD_MUTANTS: readonly Mutant[] = [
  {
    name: "a session for ever",
    removes: "A session is over after twelve hours, whatever the browser keeps.",
    edits: [{ file: LOGINS, find: "nowMs < login.expires * 1000", replace: "nowMs > 0" }],
    tests: SESSION_TESTS,
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
    name: "a session signed for another use",
    removes: "What signs sessions signs nothing else.",
    edits: [{ file: SIGNATURES, find: "info: bytes(label)", replace: "info: bytes(label.slice(0, 0))" }],
    tests: SESSION_TESTS,
  },
  {
    name: "a session signed with no token",
    removes: "Where no token is configured nobody is signed in.",
    edits: [{ file: LOGINS, find: 'secret === "" || ', replace: "" }],
    tests: SESSION_TESTS,
  },
  {
    name: "another site in the name of somebody signed in",
    removes: "No other site changes anything through the browser of somebody who signed in.",
    edits: [
      {
        file: AUTH,
        find: "isForgedBySite(request) || isDrawnIntoOtherSite(request)",
        replace: "isDrawnIntoOtherSite(request)",
      },
    ],
    tests: SESSION_TESTS,
  },
  {
    name: "a neighbour's page that draws in what a session may read",
    removes: "No other site draws what somebody signed in may read into its own pages.",
    edits: [
      {
        file: AUTH,
        find: "isForgedBySite(request) || isDrawnIntoOtherSite(request)",
        replace: "isForgedBySite(request)",
      },
    ],
    tests: SESSION_TESTS,
  },
  {
    name: "a sign-in that leads elsewhere",
    removes: "Signing in leads to an address of this origin.",
    edits: [{ file: SIGN_IN, find: "wanted.origin === origin && ", replace: "" }],
    tests: SESSION_TESTS,
  },
  {
    name: "a path that is another host's address",
    removes: "A path that begins with two slashes is no place to lead to.",
    edits: [{ file: SIGN_IN, find: "(?:\\/|session\\b)", replace: "(?:session\\b)" }],
    tests: SESSION_TESTS,
  },
  {
    name: "any number of wrong tokens",
    removes: "Wrong tokens in the form are limited as wrong credentials are.",
    edits: [{ file: SIGN_IN, find: "await limit(request, WRONG_TOKEN, gate)", replace: "WRONG_TOKEN" }],
    tests: SESSION_TESTS,
  },
  {
    name: "the dashboard's files for anyone",
    removes: "The dashboard's files are for people who were let in.",
    edits: [
      {
        file: ROUTER,
        find: 'router.get("/dashboard/*", turnAway, ',
        replace: 'router.get("/dashboard/*", ',
      },
    ],
    tests: TESTS,
  },
  {
    name: "the dashboard's page for anyone",
    removes: "The dashboard's page is for people who were let in.",
    edits: [
      { file: ROUTER, find: "if (refusal === null) return dashboardPage", replace: "return dashboardPage" },
    ],
    tests: TESTS,
  },
];
