// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const STORE = "packages/store/src/logins.ts";
const LOGINS = "workers/producer/src/browser/logins.ts";
const TESTS = [
  "tests/producer/sign-out.test.ts",
  "tests/producer/sign-outs-property.test.ts",
  "tests/portal/sign-out.test.ts",
];

/** What ends logins: here, everywhere, and whatever D1 does meanwhile. */
export const SIGN_OUT_MUTANTS: readonly Mutant[] = [
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
    tests: TESTS,
  },
  {
    name: "a login that is good after all signed out",
    removes: "Logins of a generation that signed out everywhere are refused.",
    edits: [
      { file: STORE, find: "AND generation > ${generation})", replace: "AND generation < ${generation})" },
    ],
    tests: TESTS,
  },
  {
    name: "a generation that is a mere time",
    removes: "Two sign-outs everywhere in one moment make two generations.",
    edits: [
      {
        file: STORE,
        find: "max(login_cutoffs.generation + 1, excluded.generation)",
        replace: "excluded.generation",
      },
    ],
    tests: TESTS,
  },
  {
    name: "one subject for everybody who signs out everywhere",
    removes: "Signing out everywhere ends the logins of one person only.",
    edits: [{ file: LOGINS, find: "`subject ${subject}`", replace: "`subject`" }],
    tests: ["tests/portal/sign-out.test.ts"],
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
    tests: TESTS,
  },
  {
    name: "a row for whoever signs out",
    removes: "What was not issued here writes no row.",
    edits: [
      {
        file: LOGINS,
        find: "if (login === null) return { ok: true, value: false };",
        replace: "if (login === null) return stored(() => revokeLogin(db, token, nowMs));",
      },
    ],
    tests: TESTS,
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
    tests: ["tests/portal/sign-out.test.ts"],
  },
  {
    name: "a row that goes before its cookie",
    removes: "What is known of a sign-out stays until the cookie is over.",
    edits: [
      {
        file: "workers/producer/src/prune.ts",
        find: "const REVOKED_LOGINS_DAYS = 1;",
        replace: "const REVOKED_LOGINS_DAYS = -1;",
      },
    ],
    tests: TESTS,
  },
];
