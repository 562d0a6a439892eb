// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const PROOF = "workers/portal/src/races/athlete-proof.ts";
const LOGINS = "workers/producer/src/browser/logins.ts";
const RENEW = "packages/store/src/renew-connection.ts";
const TESTS = ["tests/portal/races.test.ts", "tests/portal/races-data.test.ts"];

/** What shows an athlete's races to that athlete alone, and lets a mere look change nothing. */
export const OWN_RACES_MUTANTS: readonly Mutant[] = [
  {
    name: "a proof that anybody can write",
    removes: "A proof counts only if it was signed here.",
    edits: [{ file: LOGINS, find: " || !(await signatures.verify(claim, signature))", replace: "" }],
    tests: TESTS,
  },
  {
    name: "a proof that never ends",
    removes: "A proof is good for an hour.",
    edits: [{ file: LOGINS, find: "nowMs < login.expires * 1000", replace: "nowMs > 0" }],
    tests: TESTS,
  },
  {
    name: "a proof signed with the consent's key",
    removes: "What was signed for a consent proves nobody.",
    edits: [{ file: PROOF, find: "paceline athlete proof v2", replace: "paceline consent state v1" }],
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
    name: "a race whose name turns the page around",
    removes:
      "Characters that turn words around or that nobody sees are named where a text from outside is shown.",
    edits: [
      {
        file: "workers/portal/src/outside-text.ts",
        find: "escaped(visibleText(text))",
        replace: "escaped(text)",
      },
    ],
    tests: ["tests/portal/outside-texts.test.ts"],
  },
  {
    name: "a sign-out from any page",
    removes: "Only our own page signs an athlete out.",
    edits: [
      {
        file: "workers/portal/src/races/sign-out.ts",
        find: "if (!isFromHere(request)) return pageResponse(ENDINGS.signOutElsewhere);\n  const isEnded = await revokeProof",
        replace: "const isEnded = await revokeProof",
      },
    ],
    tests: TESTS,
  },
  {
    name: "a look that loses the tokens",
    removes: "Tokens of a consent that ended those stored take their place.",
    edits: [{ file: RENEW, find: "AND (${isWhole} OR", replace: "AND 0 AND (${isWhole} OR" }],
    tests: TESTS,
  },
  {
    name: "a look that takes access away",
    removes: "Tokens that may show less than the stored ones are left alone.",
    edits: [{ file: RENEW, find: " AND (${isWhole} OR scope = ${athlete.scope})", replace: "" }],
    tests: TESTS,
  },
  {
    name: "a look that undoes a revocation",
    removes: "Whoever is said to have revoked access stays to be asked about.",
    edits: [{ file: RENEW, find: " AND token_version IS NOT revocation_version", replace: "" }],
    tests: TESTS,
  },
];
