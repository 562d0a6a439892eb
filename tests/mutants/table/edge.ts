// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const ANSWER = "workers/producer/src/races/answer-races.ts";
const KEPT = "workers/producer/src/races/kept-races.ts";
const LISTED = "packages/store/src/listed-races.ts";
const TAG_TESTS = ["tests/portal/tags-property.test.ts"];
const KEPT_TESTS = ["tests/producer/kept-races.test.ts"];

/** What keeps races that the edge keeps, or that a replica answers with, true and apart. */
export const EDGE_MUTANTS: readonly Mutant[] = [
  {
    name: "kept races of any version",
    removes: "Races are looked for at the edge under the version that D1 has just told.",
    edits: [{ file: KEPT, find: "/${opened.version}?", replace: "/?" }],
    tests: KEPT_TESTS,
  },
  {
    name: "kept races of any athlete",
    removes: "Races are looked for at the edge under their athlete.",
    edits: [{ file: KEPT, find: "/${athleteId}/${opened.version}", replace: "/${opened.version}" }],
    tests: KEPT_TESTS,
  },
  {
    name: "kept races of any query",
    removes: "Races are looked for at the edge under the query that they answer.",
    edits: [{ file: KEPT, find: "?${new URLSearchParams(parametersOf(query))}", replace: "" }],
    tests: KEPT_TESTS,
  },
  {
    name: "a tag that all athletes of an import have",
    removes: "The tag of races names their athlete.",
    edits: [{ file: ANSWER, find: "addressOf(query), athleteId, ", replace: "addressOf(query), " }],
    tests: TAG_TESTS,
  },
  {
    name: "a tag of any origin",
    removes: "The tag of races names the origin that was asked.",
    edits: [{ file: ANSWER, find: "partsTag([origin, ", replace: "partsTag([" }],
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
    tests: ["tests/portal/races-data.test.ts"],
  },
  {
    name: "a version that is remembered",
    removes: "Each request has D1 tell the version before it looks at the edge.",
    edits: [
      {
        file: ANSWER,
        find: "const opened = await openRaces(source.db, athleteId);",
        replace:
          "const known = (globalThis.known ??= {}); const opened = (known[athleteId] ??= await openRaces(source.db, athleteId));",
      },
    ],
    tests: KEPT_TESTS,
  },
  {
    name: "kept races that are believed to be those wanted",
    removes: "What a cache answers with counts only if it was kept under this key.",
    edits: [{ file: KEPT, find: " || kept.output.key !== key", replace: "" }],
    tests: KEPT_TESTS,
  },
  {
    name: "a cache that is waited for",
    removes: "Nobody waits for long for a cache that does not answer.",
    edits: [
      { file: KEPT, find: "within(CACHE_TIMEOUT_MS, findKept(edge, key))", replace: "findKept(edge, key)" },
    ],
    tests: KEPT_TESTS,
  },
  {
    name: "a version that a replica tells",
    removes: "The version of an athlete's races comes from D1's primary.",
    edits: [{ file: LISTED, find: '"first-primary"', replace: '"first-unconstrained"' }],
    tests: KEPT_TESTS,
  },
  {
    name: "races read outside of the session",
    removes: "Races are read from where nothing is older than their version.",
    edits: [{ file: LISTED, find: "run(session, selectRaces", replace: "run(db, selectRaces" }],
    tests: KEPT_TESTS,
  },
];
