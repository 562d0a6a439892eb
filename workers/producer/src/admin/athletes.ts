import { waitingFor } from "@paceline/pipeline";
import { type BudgetState, SyncStatus, storableText } from "@paceline/protocol";
import {
  deleteAthlete,
  type ImportedAthlete,
  importAthletes,
  listAthletes,
  tokenDigest,
} from "@paceline/store";
import type { IRequest } from "itty-router";
import * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { AthletePath, check, readBody, wholeNumberText } from "./input.ts";
import { invalid, json, noContent, noSuch } from "./problem.ts";

const ATHLETES_PER_IMPORT_MAX = 1_000;
const ATHLETES_PER_PAGE = 100;
const ATHLETES_PER_PAGE_MAX = 500;

const ID_WANTED = "must be a positive whole number";
const Id = v.pipe(v.number(ID_WANTED), v.safeInteger(ID_WANTED), v.minValue(1, ID_WANTED));
const ShortText = v.pipe(
  v.string(),
  v.maxLength(200, "must be at most 200 characters long"),
  v.transform(storableText),
);
const TOKEN_WANTED = "must be a token: up to 1000 printable characters without spaces";
const Token = v.pipe(
  v.string(TOKEN_WANTED),
  v.maxLength(1_000, TOKEN_WANTED),
  v.regex(/^[\x21-\x7e]+$/, TOKEN_WANTED),
);

const EPOCH_WANTED = "must be a time in whole seconds since 1970";

const AthleteToImport = v.strictObject({
  strava_id: Id,
  firstname: v.nullish(ShortText, null),
  lastname: v.nullish(ShortText, null),
  refresh_token: Token,
  access_token: v.nullish(Token, null),
  /** Epoch seconds, as Strava's `expires_at`. */
  token_expires_at: v.nullish(
    v.pipe(v.number(EPOCH_WANTED), v.safeInteger(EPOCH_WANTED), v.minValue(0, EPOCH_WANTED)),
    0,
  ),
  scope: v.nullish(ShortText, null),
});

const ImportBody = v.strictObject({
  athletes: v.pipe(
    v.array(AthleteToImport),
    v.minLength(1, "must name at least one athlete"),
    v.maxLength(
      ATHLETES_PER_IMPORT_MAX,
      `must hold at most ${ATHLETES_PER_IMPORT_MAX} athletes; send the rest in another call`,
    ),
  ),
});

/** `POST athletes`: imports athletes with their tokens. The same list again changes nothing. */
export async function postAthletes(
  request: IRequest,
  { db, cipher, nowMs }: Dependencies,
): Promise<Response> {
  const body = await readBody(request, ImportBody);
  if (!body.ok) return body.response;
  const { athletes } = body.value;
  const seen = new Set<number>();
  const repeated = athletes.findIndex(({ strava_id }) => seen.size === seen.add(strava_id).size);
  if (repeated >= 0) {
    return invalid([{ field: `athletes.${repeated}.strava_id`, message: "stands in the list twice" }]);
  }
  const encrypted = await Promise.all(
    athletes.map(
      async ({ access_token, refresh_token, token_expires_at, ...athlete }): Promise<ImportedAthlete> => {
        const encryptToken = (token: string) => cipher.encrypt(token, athlete.strava_id);
        return {
          ...athlete,
          access_token: access_token === null ? null : await encryptToken(access_token),
          refresh_token: await encryptToken(refresh_token),
          token_expires_at,
          imported_token_digest: await tokenDigest(refresh_token),
        };
      },
    ),
  );
  return json(200, await importAthletes(db, encrypted, nowMs()));
}

const ListQuery = v.strictObject({
  after: v.optional(wholeNumberText(0, Number.MAX_SAFE_INTEGER), "0"),
  limit: v.optional(wholeNumberText(1, ATHLETES_PER_PAGE_MAX), String(ATHLETES_PER_PAGE)),
  status: v.optional(SyncStatus),
});

/** `GET athletes`: athletes by id with their state; `?after=` the last id of the page before, `?limit=`, `?status=`. */
export async function getAthletes(request: IRequest, { db, nowMs }: Dependencies): Promise<Response> {
  const query = check(ListQuery, { ...request.query });
  if (!query.ok) return query.response;
  const { after, limit, status } = query.value;
  const { athletes, budget } = await listAthletes(db, { afterId: after, limit, status: status ?? null });
  const now = nowMs();
  const next = athletes.length === limit ? (athletes.at(-1)?.strava_id ?? null) : null;
  return json(200, { athletes: athletes.map((row) => athleteBody(row, budget, now)), next_after: next });
}

type AthleteRow = Awaited<ReturnType<typeof listAthletes>>["athletes"][number];

/** An athlete as the list shows them, with what their sync waits for; null when it does not wait. */
function athleteBody(row: AthleteRow, budget: BudgetState, nowMs: number) {
  const { in_line_since, booked_at, due_at, failures, last_failure, claimed_until, finished_at, ...athlete } =
    row;
  const isLive = row.session_status !== null && finished_at === null;
  const session = {
    isInLine: in_line_since !== null,
    bookedAt: booked_at,
    dueAtMs: due_at ?? 0,
    failures: failures ?? 0,
    lastFailure: last_failure,
    claimedUntilMs: claimed_until ?? 0,
  };
  return { ...athlete, waiting: isLive ? waitingFor(session, budget, nowMs) : null };
}

/** `DELETE athletes/:id`: removes an athlete and everything of theirs; nothing of a sync under way comes after. */
export async function deleteOneAthlete(request: IRequest, { db, log }: Dependencies): Promise<Response> {
  const path = check(AthletePath, { ...request.params });
  if (!path.ok) return path.response;
  const athleteId = path.value.id;
  if (!(await deleteAthlete(db, athleteId))) return noSuch("athlete");
  log({ level: "warn", message: "The athlete and all their data were deleted by request." }, { athleteId });
  return noContent();
}
