// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const LOGINS = "workers/producer/src/browser/logins.ts";
const TESTS = [
  "tests/integration/producer/races/own-races.test.ts",
  "tests/integration/producer/races/own-races-data.test.ts",
];
const STORE = "packages/store/src/logins.ts";
const TESTS_SIGN_OUTS = [
  "tests/integration/producer/auth/sign-out.test.ts",
  "tests/integration/producer/auth/sign-outs-property.test.ts",
  "tests/integration/producer/races/sign-out.test.ts",
];
const COOKIE = "workers/portal/src/connect/consent-cookie.ts";
const END = "workers/portal/src/connect/end-consent.ts";
const TESTS_CONSENTS = [
  "tests/integration/producer/oauth/consent.test.ts",
  "tests/integration/producer/oauth/consents-at-once.test.ts",
];
const ANSWER = "workers/producer/src/races/answer-races.ts";
const KEPT = "workers/producer/src/races/kept-races.ts";
const TAG_TESTS = ["tests/integration/producer/races/tags-property.test.ts"];
const KEPT_TESTS = ["tests/integration/producer/races/kept-races.test.ts"];
const DELETE = "packages/store/src/delete-athlete.ts";
const DELETE_TEST = "tests/integration/producer/api/delete.test.ts";
const RETENTION = "packages/store/src/retention.ts";
const RETENTION_TEST = "tests/integration/producer/jobs/retention.test.ts";

/** What keeps what an athlete is shown, consents to and leaves behind their own. */
export const ATHLETE_MUTANTS: readonly Mutant[] = [
  {
    name: "a proof that anybody can write",
    removes: "A proof counts only if it was signed here.",
    edits: [{ file: LOGINS, find: " || !(await signatures.verify(claim, signature))", replace: "" }],
    tests: TESTS,
  },
  {
    name: "a race whose name is a script",
    removes: "The name of a race is shown as the text that it is.",
    edits: [
      {
        file: "workers/portal/src/races/races-page.ts",
        find: "`<td>${outsideText(text)}</td>`",
        replace: "`<td>${text}</td>`",
      },
    ],
    tests: TESTS,
  },
  {
    name: "a login that is good after it signed out",
    removes: "A login that signed out is refused.",
    edits: [
      {
        file: STORE,
        find: "WHERE login_digest = ${login})",
        replace: "WHERE login_digest = ${login} AND 0)",
      },
    ],
    tests: TESTS_SIGN_OUTS,
  },
  {
    name: "a login that is good after all signed out",
    removes: "Logins of a generation that signed out everywhere are refused.",
    edits: [
      { file: STORE, find: "AND generation > ${generation})", replace: "AND generation < ${generation})" },
    ],
    tests: TESTS_SIGN_OUTS,
  },
  {
    name: "a login that is believed while D1 is away",
    removes: "Nobody is let in while D1 cannot say who signed out.",
    edits: [
      {
        file: LOGINS,
        find: 'if (!revoked.ok) return { kind: "unknown", cause: revoked.cause };',
        replace: 'if (!revoked.ok) return { kind: "signed_in", subject: login.subject };',
      },
    ],
    tests: TESTS_SIGN_OUTS,
  },
  {
    name: "a proof that outlives a leaving",
    removes: "Whoever leaves is signed out everywhere.",
    edits: [
      {
        file: "workers/portal/src/connect/disconnect.ts",
        find: "await revokeProofsOf(athlete.id, visit.dependencies)",
        replace: "true",
      },
    ],
    tests: ["tests/integration/producer/races/sign-out.test.ts"],
  },
  {
    name: "a consent that anybody could have written",
    removes: "A consent counts only with the nonce that its state was signed over.",
    edits: [
      {
        file: END,
        find: " && (await dependencies.strava.states.verify(consent.state, kept.nonce))",
        replace: "",
      },
    ],
    tests: TESTS_CONSENTS,
  },
  {
    name: "one consent a browser",
    removes: "Each tab's consent has a cookie of its own.",
    edits: [
      { file: COOKIE, find: "hostCookie(START + name,", replace: "hostCookie(START + name.slice(0, 0)," },
    ],
    tests: TESTS_CONSENTS,
  },
  {
    name: "kept races of any athlete",
    removes: "Races are looked for at the edge under their athlete.",
    edits: [{ file: KEPT, find: "/${athleteId}/${opened.version}", replace: "/${opened.version}" }],
    tests: KEPT_TESTS,
  },
  {
    name: "a tag that all athletes of an import have",
    removes: "The tag of races names their athlete.",
    edits: [{ file: ANSWER, find: "addressOf(query), athleteId, ", replace: "addressOf(query), " }],
    tests: TAG_TESTS,
  },
  {
    name: "an athlete's races kept by the browser",
    removes: "No browser keeps what an athlete was shown, for whoever uses it next.",
    edits: [
      {
        file: "workers/portal/src/races/races-data.ts",
        find: 'caching: "no-store"',
        replace: 'caching: "private, no-cache"',
      },
    ],
    tests: ["tests/integration/producer/races/own-races-data.test.ts"],
  },
  {
    name: "a name that is not asked for",
    removes: "Data goes only once somebody typed whose it is.",
    edits: [
      {
        file: "packages/dashboard/src/words/names.ts",
        find: "return text === String(athlete.strava_id) || text === nameOf(athlete).toLowerCase();",
        replace: 'return text !== "";',
      },
    ],
    tests: ["tests/unit/dashboard/words.test.ts"],
  },
  ...["sync_logs", "sync_sessions"].map((table) => ({
    name: `${table} left of a deleted athlete`,
    removes: "With an athlete everything of theirs goes.",
    edits: [{ file: DELETE, find: `FROM ${table} WHERE`, replace: `FROM ${table} WHERE 0 AND` }],
    tests: [DELETE_TEST],
  })),
  {
    name: "a neighbour that is deleted too",
    removes: "Nobody is deleted along whose id begins with the same digits.",
    edits: [{ file: DELETE, find: "`sync-${athleteId}.`", replace: "`sync-${athleteId}9.`" }],
    tests: [DELETE_TEST],
  },
  {
    name: "a live session's pages pruned",
    removes: "The pages of a live session stay, whatever their age: its sweep spares races by them.",
    edits: [
      {
        file: RETENTION,
        find: "page.sync_session_id AND session.finished_at <",
        replace: "page.sync_session_id AND coalesce(session.finished_at, session.started_at) <",
      },
    ],
    tests: [RETENTION_TEST],
  },
  {
    name: "open dead letters pruned",
    removes: "A dead letter stays until somebody dealt with it, and its time is counted from there.",
    edits: [{ file: RETENTION, find: "resolved_at < ${beforeMs}", replace: "created_at < ${beforeMs}" }],
    tests: [RETENTION_TEST],
  },
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
    tests: ["tests/integration/producer/api/delete.test.ts"],
  },
];
