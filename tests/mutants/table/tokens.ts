// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const TOKENS = "packages/store/src/tokens.ts";
const TOKENS_TEST = "tests/consumer/tokens.test.ts";
const SEALED = "packages/store/src/sealed-tokens.ts";
const REENCRYPT = "workers/producer/src/reencrypt-tokens.ts";
const ROTATION_TEST = "tests/producer/key-rotation.test.ts";
const RESILIENCE = "tests/consumer/resilience.test.ts";

/** What keeps an athlete's tokens from being lost, and athletes from being disconnected by a race of two. */
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
    name: "a claim that another holds",
    removes: "A claim is given only when nobody else has it.",
    edits: [{ file: TOKENS, find: " AND refreshing_until <= ${nowMs}", replace: "" }],
    tests: [TOKENS_TEST],
  },
  {
    name: "a claim on tokens of another version",
    removes: "A claim is given only for the tokens that are stored.",
    edits: [
      {
        file: TOKENS,
        find: "AND token_version = ${version} AND refreshing_until",
        replace: "AND refreshing_until",
      },
    ],
    tests: ["tests/store/tokens.test.ts"],
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
    tests: ["tests/producer/athletes.test.ts"],
  },
  {
    name: "tokens encrypted anew over a refresh",
    removes: "Encrypting anew never overwrites tokens that came meanwhile.",
    edits: [
      {
        file: SEALED,
        find: "AND athletes.refresh_token = item.value ->> 'refresh_token'",
        replace: "",
      },
    ],
    tests: ["tests/store/sealed-tokens.test.ts"],
  },
  {
    name: "tokens encrypted anew over another access token",
    removes: "Encrypting anew never overwrites an access token that came meanwhile.",
    edits: [
      {
        file: SEALED,
        find: "AND athletes.access_token IS item.value ->> 'access_token'",
        replace: "",
      },
    ],
    tests: ["tests/store/sealed-tokens.test.ts"],
  },
  {
    name: "only the newest key decrypts",
    removes: "What an older key encrypted is still opened.",
    edits: [
      {
        file: "packages/store/src/token-cipher.ts",
        find: "keys.find((key) => key.id === id)",
        replace: "[newest].find((key) => key.id === id)",
      },
    ],
    tests: [ROTATION_TEST],
  },
  {
    name: "a run that encrypts everything anew",
    removes: "One run encrypts no more anew than REENCRYPTION_ROWS_PER_RUN_MAX.",
    edits: [{ file: REENCRYPT, find: "Math.min(ROWS_PER_STEP, rowsMax - stored)", replace: "ROWS_PER_STEP" }],
    tests: [ROTATION_TEST],
  },
  {
    name: "tokens that do not open in everybody's way",
    removes: "Whoever's tokens do not open holds nobody else back.",
    edits: [{ file: REENCRYPT, find: "afterId = rows.at(-1)?.strava_id ?? afterId;", replace: "" }],
    tests: [ROTATION_TEST],
  },
];
