import { searchWords, storableText } from "@paceline/protocol";
import {
  type AthletePlace,
  type AthleteSort,
  deleteAthlete,
  listAthletes,
  readAthlete,
} from "@paceline/store";
import * as v from "valibot";
import type {
  DELETE_ATHLETE_ANSWERS,
  GET_ATHLETE_ANSWERS,
  LIST_ATHLETES_ANSWERS,
} from "./answers/athletes.ts";
import { athleteBody } from "./athlete-body.ts";
import { AthletePath, limitText } from "./input.ts";
import { SyncStatus } from "./named-schema.ts";
import { noSuch } from "./problem.ts";
import { route } from "./route.ts";

const ATHLETES_PER_PAGE = 100;

const ATHLETES_PER_PAGE_MAX = 500;

const SEARCH_WORDS_MAX = 8;

const Search = v.pipe(
  v.string(),
  v.nonEmpty("must be a part of a name, or of an id"),
  v.maxLength(100, "must be at most 100 characters long"),
  v.description(
    "Words in any order, each part of a name or of the id; capitals and accents are the same as none.",
  ),
  v.transform(searchWords),
  v.check(({ length }) => length > 0, "must hold a letter, a digit or a symbol"),
  v.check(({ length }) => length <= SEARCH_WORDS_MAX, `must be at most ${SEARCH_WORDS_MAX} words`),
);

const SORTS = ["id", "name", "last_success", "-last_success"] as const satisfies readonly AthleteSort[];

const WANTED_AFTER = "must be the next_after of the page before, with the same sort";

const After = v.pipe(
  v.string(WANTED_AFTER),
  v.maxLength(500, WANTED_AFTER),
  v.regex(/^\d{1,16}(?:~[\s\S]*)?$/, WANTED_AFTER),
  v.description("The `next_after` of the page before, with the same sort."),
  v.transform(storableText),
);

const AthletesQuery = v.pipe(
  v.strictObject({
    after: v.optional(After),
    limit: limitText(ATHLETES_PER_PAGE_MAX, ATHLETES_PER_PAGE),
    status: v.optional(v.pipe(SyncStatus, v.description("Those who stand so."))),
    search: v.optional(Search),
    sort: v.optional(
      v.pipe(
        v.picklist(SORTS),
        v.description(
          "`name`: by last name; `last_success`: the longest ago first, and before them who never had one.",
        ),
      ),
      "id",
    ),
  }),
  v.forward(
    v.partialCheck(
      [["after"], ["sort"]],
      ({ after, sort }) => after === undefined || placeIn(after, sort) !== null,
      WANTED_AFTER,
    ),
    ["after"],
  ),
  v.forward(
    v.partialCheck(
      [["sort"], ["status"], ["search"]],
      ({ sort, status, search }) => sort === "id" || status === undefined || search !== undefined,
      "must be id beside a status, unless a search narrows it down",
    ),
    ["sort"],
  ),
);

/** An athlete's place as `next_after` tells it; null when it is of no such order. */
function placeIn(after: string, sort: AthleteSort): AthletePlace | null {
  const [digits = "", ...rest] = after.split("~");
  const id = Number(digits);
  const text = rest.length === 0 ? null : rest.join("~");
  if (!Number.isSafeInteger(id) || (sort === "id" && text !== null)) return null;
  if (sort === "id" || sort === "name" || text === null) return { id, value: text };
  return /^\d{1,15}$/.test(text) ? { id, value: Number(text) } : null;
}

function nextAfter(place: AthletePlace | null, sort: AthleteSort): number | string | null {
  if (place === null) return null;
  if (sort === "id") return place.id;
  return place.value === null ? String(place.id) : `${place.id}~${place.value}`;
}

export const getAthletes = route<typeof LIST_ATHLETES_ANSWERS>()({
  id: "listAthletes",
  tag: "Athletes",
  method: "GET",
  path: "/api/admin/athletes",
  takes: { query: AthletesQuery },
  refusals: [],
  polled: true,
  handle: async ({ query }, { db, nowMs }) => {
    const { after, limit, sort, status = null, search = null } = query;
    const place = after === undefined ? null : placeIn(after, sort);
    const { rows, resumeAfter, budget } = await listAthletes(db, {
      sort,
      after: place,
      limit,
      status,
      search,
    });
    const now = nowMs();
    const athletes = rows.map((row) => athleteBody(row, budget, now));
    const body = { athletes, next_after: nextAfter(resumeAfter, sort) };
    return { status: 200, body };
  },
});

export const getAthlete = route<typeof GET_ATHLETE_ANSWERS>()({
  id: "getAthlete",
  tag: "Athletes",
  method: "GET",
  path: "/api/admin/athletes/:id",
  takes: { path: AthletePath },
  refusals: [404],
  polled: true,
  handle: async ({ path: { id } }, { db, nowMs }) => {
    const found = await readAthlete(db, id);
    if (found === null) return noSuch("athlete");
    return { status: 200, body: athleteBody(found.athlete, found.budget, nowMs()) };
  },
});

export const deleteOneAthlete = route<typeof DELETE_ATHLETE_ANSWERS>()({
  id: "deleteAthlete",
  tag: "Athletes",
  method: "DELETE",
  path: "/api/admin/athletes/:id",
  takes: { path: AthletePath },
  refusals: [404],
  handle: async ({ path: { id } }, { db, log }) => {
    if (!(await deleteAthlete(db, id))) return noSuch("athlete");
    const message = "The athlete and all their data were deleted by request.";
    log({ level: "warn", message }, { athleteId: id });
    return { status: 204, body: null };
  },
});
