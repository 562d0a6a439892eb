// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const TOKEN = "workers/portal/src/access/access-token.ts";
const AUTH = "workers/producer/src/admin/auth.ts";
const SITE = "workers/producer/src/admin/cross-site.ts";
const FORGED_TESTS = ["tests/producer/cross-site.test.ts"];
const LIMIT = "workers/producer/src/admin/refusal-limit.ts";
const LIMIT_TESTS = ["tests/producer/refusal-limit.test.ts"];
const TESTS = ["tests/producer/access.test.ts"];

/** What keeps out whoever only says that Cloudflare Access let them in. */
export const ACCESS_MUTANTS: readonly Mutant[] = [
  {
    name: "a token of any team",
    removes: "A token counts only if this team issued it.",
    edits: [{ file: TOKEN, find: "issuer: `https://${teamDomain}`,", replace: "" }],
    tests: TESTS,
  },
  {
    name: "a token for any application",
    removes: "A token counts only if it is for this application.",
    edits: [{ file: TOKEN, find: "      audience,\n", replace: "" }],
    tests: TESTS,
  },
  {
    name: "a token that never ends",
    removes: "A token without an end is refused.",
    edits: [{ file: TOKEN, find: 'requiredClaims: ["exp"],', replace: "" }],
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
    name: "a token of nobody",
    removes: "Whoever the token does not name is refused.",
    edits: [
      {
        file: TOKEN,
        find: 'typeof claim === "string" && claim !== ""',
        replace: 'typeof claim === "string"',
      },
    ],
    tests: TESTS,
  },
  {
    name: "a name of any length in the audit",
    removes: "What a token calls somebody is cut to the length of an email address.",
    edits: [{ file: TOKEN, find: "name.slice(0, NAME_LENGTH_MAX)", replace: "name" }],
    tests: TESTS,
  },
  {
    name: "a token of Access that saves a wrong bearer token",
    removes: "Whoever sends an Authorization is judged by that alone.",
    edits: [
      {
        file: AUTH,
        find: 'if (authorization !== "") {',
        replace: 'if (authorization !== "" && !request.headers.has(ACCESS_HEADER)) {',
      },
    ],
    tests: TESTS,
  },
  {
    name: "keys that are not to be had taken for a wrong token",
    removes: "Somebody who cannot be judged is not told that they are a stranger.",
    edits: [{ file: TOKEN, find: "return isTokensFault(error) ?", replace: "return error ?" }],
    tests: TESTS,
  },
  {
    name: "another site in a person's name",
    removes: "No other site changes anything through the browser of somebody who is signed in.",
    edits: [{ file: AUTH, find: "!isForgedBySite(request)", replace: "true" }],
    tests: FORGED_TESTS,
  },
  {
    name: "an older browser that another site uses",
    removes: "Where a browser says only the origin, that is held against the own.",
    edits: [
      {
        file: SITE,
        find: "return origin !== null && origin !==",
        replace: "return origin === null && origin !==",
      },
    ],
    tests: FORGED_TESTS,
  },
  {
    name: "a neighbour's site in a person's name",
    removes: "Another host of the same domain is another site too.",
    edits: [{ file: SITE, find: '["same-origin", "none"]', replace: '["same-origin", "same-site", "none"]' }],
    tests: FORGED_TESTS,
  },
  {
    name: "refusals without a limit",
    removes: "Whoever keeps sending wrong credentials is turned away.",
    edits: [{ file: LIMIT, find: "success ? problem : TOO_MANY", replace: "problem" }],
    tests: LIMIT_TESTS,
  },
  {
    name: "everybody counted as one",
    removes: "Each network's refusals are its own.",
    edits: [{ file: LIMIT, find: "key: networkOf(request)", replace: 'key: "all"' }],
    tests: LIMIT_TESTS,
  },
  {
    name: "whoever cannot be judged counted as refused",
    removes: "Only refused credentials count.",
    edits: [{ file: LIMIT, find: "if (problem.status !== 401) return problem;", replace: "" }],
    tests: LIMIT_TESTS,
  },
  {
    name: "answers without security headers",
    removes: "A browser treats every answer with the least trust.",
    edits: [
      {
        file: "workers/producer/src/admin/router.ts",
        find: "finally: [withSecurityHeaders],",
        replace: "",
      },
    ],
    tests: ["tests/producer/security-headers.test.ts"],
  },
];
