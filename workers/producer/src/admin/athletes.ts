import { SyncStatus, storableText } from "@paceline/protocol";
import { deleteAthlete, listAthletes, readAthlete } from "@paceline/store";
import * as v from "valibot";
import { AthleteBody, athleteBody, OneAthleteBody } from "./athlete-body.ts";
import { AthletePath, wholeNumberText } from "./input.ts";
import { noSuch } from "./problem.ts";
import { route } from "./route.ts";
import { AthleteId } from "./units.ts";

const ATHLETES_PER_PAGE = 100;
const ATHLETES_PER_PAGE_MAX = 500;

const Search = v.pipe(
  v.string(),
  v.nonEmpty("must be the beginning of a name, or an id"),
  v.maxLength(100, "must be at most 100 characters long"),
  v.description(
    "The beginning of a first or last name, or a whole id. Of very many names that begin alike it shows some.",
  ),
  v.transform(storableText),
);

export const getAthletes = route({
  method: "GET",
  path: "/api/admin/athletes",
  summary: "Athletes by id, each with state, progress and what the sync waits for.",
  takes: {
    query: v.strictObject({
      after: v.optional(wholeNumberText(0, Number.MAX_SAFE_INTEGER), "0"),
      limit: v.optional(wholeNumberText(1, ATHLETES_PER_PAGE_MAX), String(ATHLETES_PER_PAGE)),
      status: v.optional(SyncStatus),
      search: v.optional(Search),
    }),
  },
  answers: {
    200: v.strictObject({ athletes: v.array(AthleteBody), next_after: v.nullable(AthleteId) }),
  },
  refusals: [],
  polled: true,
  handle: async ({ query }, { db, nowMs }) => {
    const { after, limit, status = null, search = null } = query;
    const { athletes, budget } = await listAthletes(db, { afterId: after, limit, status, search });
    const now = nowMs();
    const next = athletes.length === limit ? (athletes.at(-1)?.strava_id ?? null) : null;
    const body = { athletes: athletes.map((row) => athleteBody(row, budget, now)), next_after: next };
    return { status: 200, body };
  },
});

export const getAthlete = route({
  method: "GET",
  path: "/api/admin/athletes/:id",
  summary: "One athlete, with races and open dead letters counted.",
  takes: { path: AthletePath },
  answers: { 200: OneAthleteBody },
  refusals: [404],
  polled: true,
  handle: async ({ path: { id } }, { db, nowMs }) => {
    const found = await readAthlete(db, id);
    if (found === null) return noSuch("athlete");
    return { status: 200, body: athleteBody(found.athlete, found.budget, nowMs()) };
  },
});

export const deleteOneAthlete = route({
  method: "DELETE",
  path: "/api/admin/athletes/:id",
  summary: "Removes an athlete and everything of theirs; nothing of a sync under way comes after.",
  takes: { path: AthletePath },
  answers: { 204: null },
  refusals: [404],
  handle: async ({ path: { id } }, { db, log }) => {
    if (!(await deleteAthlete(db, id))) return noSuch("athlete");
    const message = "The athlete and all their data were deleted by request.";
    log({ level: "warn", message }, { athleteId: id });
    return { status: 204, body: null };
  },
});
