// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are pieces of sources.
import type { Mutant } from "../mutant.ts";

const RACES_VERSION = "migrations/0008_races_version.sql";
const SESSIONS_TEST = "tests/producer/sessions.test.ts";
const LETTERS_TEST = "tests/producer/letters.test.ts";
const RACES_TEST = "tests/producer/races.test.ts";

/** What keeps the admin API's answers whole, fresh and harmless. */
export const ADMIN_MUTANTS: readonly Mutant[] = [
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
    tests: ["tests/producer/athlete-names.test.ts"],
  },
  {
    name: "sessions of one moment that fall between two pages",
    removes: "The keyset of sessions tells those apart that began in the same millisecond.",
    edits: [
      {
        file: "packages/store/src/listed-sessions.ts",
        find: "(started_at, id) < (${startedAtMs}, ${id})",
        replace: "started_at < ${startedAtMs}",
      },
    ],
    tests: [SESSIONS_TEST],
  },
  {
    name: "dead letters of one moment that fall between two pages",
    removes: "The keyset of dead letters tells those apart that came in the same millisecond.",
    edits: [
      {
        file: "packages/store/src/listed-letters.ts",
        find: "(created_at, id) < (${createdAtMs}, ${id})",
        replace: "created_at < ${createdAtMs}",
      },
    ],
    tests: [LETTERS_TEST],
  },
  {
    name: "races of one moment that fall between two pages",
    removes: "The keyset of races tells those apart that began in the same second.",
    edits: [
      {
        file: "packages/store/src/listed-races.ts",
        find: "(start_date, strava_activity_id) < (${after?.startDate ?? Number.MAX_SAFE_INTEGER}, ${after?.id ?? 0})",
        replace: "start_date < ${after?.startDate ?? Number.MAX_SAFE_INTEGER}",
      },
    ],
    tests: [RACES_TEST],
  },
  {
    name: "an edited race that keeps the version",
    removes: "A change of a race moves the version of its athlete's races.",
    edits: [
      { file: RACES_VERSION, find: "AFTER UPDATE ON races", replace: "AFTER UPDATE OF athlete_id ON races" },
    ],
    tests: [RACES_TEST],
  },
  {
    name: "a removed race that keeps the version",
    removes: "The removal of a race moves the version of its athlete's races.",
    edits: [
      {
        file: RACES_VERSION,
        find: "WHERE strava_id = old.athlete_id AND races_version = races_version_told",
        replace: "WHERE false",
      },
    ],
    tests: [RACES_TEST],
  },
  {
    name: "a version that is told and not noted",
    removes: "The next change after a reading moves the version.",
    edits: [
      {
        file: "packages/store/src/listed-races.ts",
        find: "AND races_version_told <> races_version",
        replace: "AND false",
      },
    ],
    tests: [RACES_TEST],
  },
  {
    name: "a race whose name is a formula",
    removes: "A text that a spreadsheet would compute is made harmless.",
    edits: [
      {
        file: "workers/producer/src/admin/csv.ts",
        find: "FORMULA.test(value) ? `'${later}` : later",
        replace: "FORMULA.test('') ? `'${later}` : later",
      },
    ],
    tests: [RACES_TEST],
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
    tests: ["tests/producer/auth.test.ts"],
  },
  {
    name: "a worker without a token that lets everyone in",
    removes: "With no token configured everything is refused.",
    edits: [
      { file: "workers/producer/src/admin/auth.ts", find: 'same && adminToken !== ""', replace: "same" },
    ],
    tests: ["tests/producer/auth.test.ts"],
  },
  {
    name: "an audit that repeats what was sent",
    // Not the tokens of an import: those every test keeps from the log.
    removes: "Nothing of a body is told to the log.",
    edits: [
      {
        file: "workers/producer/src/admin/route.ts",
        find: "{ ...Object(path), ...targets }",
        replace: "{ ...Object(path), ...targets, reason: Object(Object(parsed.value).body).reason }",
      },
    ],
    tests: ["tests/producer/audit.test.ts"],
  },
];
