import { personName, storableText } from "@paceline/protocol";
import { type ImportedAthlete, importAthletes, type TokenCipher, tokenDigest } from "@paceline/store";
import * as v from "valibot";
import type { IMPORT_ATHLETES_ANSWERS } from "./answers/athletes.ts";
import { named } from "./named-schema.ts";
import { invalid } from "./problem.ts";
import { route } from "./route.ts";

const ATHLETES_PER_IMPORT_MAX = 1_000;

const ID_WANTED = "must be a positive whole number";

const Id = v.pipe(
  v.number(ID_WANTED),
  v.integer(ID_WANTED),
  v.minValue(1, ID_WANTED),
  v.maxValue(Number.MAX_SAFE_INTEGER, `must be at most ${Number.MAX_SAFE_INTEGER}`),
  v.description("Strava's athlete id."),
);

const ShortText = v.pipe(v.string(), v.maxLength(200, "must be at most 200 characters long"));

/** Of a name that cannot be read nothing is kept, as if nobody had told one. */
const Name = v.pipe(
  ShortText,
  v.description("Hidden characters are dropped; a blank name is none."),
  v.transform(personName),
);

const Scope = v.pipe(
  ShortText,
  v.description("What the athlete granted, as Strava spells it."),
  v.transform(storableText),
);

const TOKEN_WANTED = "must be a token: up to 1000 printable characters without spaces";

const token = (description: string) =>
  v.pipe(
    v.string(TOKEN_WANTED),
    v.maxLength(1_000, TOKEN_WANTED),
    v.regex(/^[\x21-\x7e]+$/, TOKEN_WANTED),
    v.description(description),
  );

const EPOCH_WANTED = "must be a time in whole seconds since 1970";

const AthleteToImport = named(
  "AthleteToImport",
  "An athlete with the tokens that Strava gave for them.",
  v.strictObject({
    strava_id: Id,
    firstname: v.nullish(Name, null),
    lastname: v.nullish(Name, null),
    refresh_token: token("The newest one that Strava gave."),
    access_token: v.nullish(token("Left out, it is fetched when it is needed."), null),
    token_expires_at: v.nullish(
      v.pipe(
        v.number(EPOCH_WANTED),
        v.safeInteger(EPOCH_WANTED),
        v.minValue(0, EPOCH_WANTED),
        v.description("Epoch seconds, as Strava's `expires_at`."),
      ),
      0,
    ),
    scope: v.nullish(Scope, null),
  }),
);

type AthleteToImport = v.InferOutput<typeof AthleteToImport>;

const EXAMPLE: AthleteToImport = {
  strava_id: 7,
  firstname: "Ann",
  lastname: "Lee",
  refresh_token: "what-Strava-gave-for-the-athlete",
  access_token: null,
  token_expires_at: 0,
  scope: "read,activity:read_all",
};

const ImportBody = named(
  "AthleteImport",
  "Athletes to import.",
  v.strictObject({
    athletes: v.pipe(
      v.array(AthleteToImport),
      v.description("Each once."),
      v.examples([[EXAMPLE]]),
      v.minLength(1, "must name at least one athlete"),
      v.maxLength(
        ATHLETES_PER_IMPORT_MAX,
        `must hold at most ${ATHLETES_PER_IMPORT_MAX} athletes; send the rest in another call`,
      ),
    ),
  }),
);

export const postAthletes = route<typeof IMPORT_ATHLETES_ANSWERS>()({
  id: "importAthletes",
  tag: "Athletes",
  method: "POST",
  path: "/api/admin/athletes",
  takes: { body: ImportBody },
  refusals: [400],
  handle: async ({ body: { athletes } }, { db, cipher, nowMs }) => {
    const seen = new Set<number>();
    const repeated = athletes.findIndex(({ strava_id }) => seen.size === seen.add(strava_id).size);
    if (repeated >= 0) {
      return invalid([{ field: `athletes.${repeated}.strava_id`, message: "stands in the list twice" }]);
    }
    const encrypted = await Promise.all(athletes.map((athlete) => encryptTokens(athlete, cipher)));
    const imported = await importAthletes(db, encrypted, nowMs());
    return { status: 200, body: imported, targets: { athlete_ids: [...seen] } };
  },
});

async function encryptTokens(
  { access_token, refresh_token, ...athlete }: AthleteToImport,
  cipher: TokenCipher,
): Promise<ImportedAthlete> {
  const encryptToken = (token: string) => cipher.encrypt(token, athlete.strava_id);
  return {
    ...athlete,
    access_token: access_token === null ? null : await encryptToken(access_token),
    refresh_token: await encryptToken(refresh_token),
    imported_token_digest: await tokenDigest(refresh_token),
  };
}
