// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const TOKENS = "packages/store/src/tokens.ts";
const TOKENS_TEST = "tests/integration/consumer/tokens.test.ts";
const RESILIENCE = "tests/integration/consumer/resilience.test.ts";

/** What keeps tokens safe from each other. */
export const TOKEN_MUTANTS: readonly Mutant[] = [
  {
    name: "tokens swapped without comparing",
    removes: "A refreshed pair is stored only in place of the version that it was made from.",
    edits: [{ file: TOKENS, find: " AND token_version = ${fresh.version}`", replace: "`" }],
    tests: [TOKENS_TEST],
  },
  {
    name: "a refresh without a claim",
    removes: "One delivery refreshes an athlete's tokens at a time.",
    edits: [
      {
        file: "workers/consumer/src/access.ts",
        find: "!(await claimRefresh(db, athleteId, stored, nowMs, untilMs))",
        replace: "false",
      },
    ],
    tests: [TOKENS_TEST],
  },
  {
    name: "a refusal of tokens that are no longer stored",
    removes: "An athlete with new tokens is not disconnected for the old ones.",
    edits: [
      {
        file: "packages/store/src/fail-page.ts",
        find: "AND refused.token_version = ${refusedTokenVersion}",
        replace: "",
      },
    ],
    tests: [RESILIENCE],
  },
  {
    name: "an import that undoes refreshes",
    removes: "A refresh token that was imported before does not take the place of a newer one.",
    edits: [
      {
        file: "packages/store/src/import-athletes.ts",
        find: "sql`athletes.imported_token_digest <> excluded.imported_token_digest`",
        replace: "sql`true`",
      },
    ],
    tests: ["tests/integration/producer/api/athletes.test.ts"],
  },
];
