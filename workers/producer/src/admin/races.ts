import { type ListedRace, listRaces, RACE_COLUMNS, readRacesVersion } from "@paceline/store";
import * as v from "valibot";
import { csv } from "./csv.ts";
import { isNamed } from "./etag.ts";
import { AthletePath, dayText, wholeNumberText } from "./input.ts";
import { noSuch } from "./problem.ts";
import { RaceBody } from "./race-body.ts";
import { route } from "./route.ts";

const RACES_PER_PAGE = 100;
const RACES_PER_PAGE_MAX = 500;
const DAY_SECONDS = 86_400;

const RacesQuery = v.strictObject({
  after: v.optional(
    v.pipe(v.string(), v.regex(/^-?\d{1,12}-\d{1,16}$/, "must be the next_after of the page before")),
  ),
  limit: v.optional(wholeNumberText(1, RACES_PER_PAGE_MAX), String(RACES_PER_PAGE)),
  from: v.optional(dayText("The first day, in UTC.")),
  to: v.optional(dayText("The last day, in UTC.")),
  format: v.optional(v.picklist(["json", "csv"])),
});
type RacesQuery = v.InferOutput<typeof RacesQuery>;

export const getAthleteRaces = route({
  method: "GET",
  path: "/api/admin/athletes/:id/races",
  summary:
    "An athlete's races, newest first, as JSON or CSV. The next page is in `next_after` and in the header Link.",
  takes: {
    path: AthletePath,
    query: RacesQuery,
    headers: v.object({
      accept: v.optional(v.string(), ""),
      "if-none-match": v.optional(v.pipe(v.string(), v.description("An ETag: 304 when nothing changed."))),
    }),
  },
  answers: {
    200: v.strictObject({ races: v.array(RaceBody), next_after: v.nullable(v.string()) }),
    304: null,
  },
  refusals: [404],
  csv: true,
  handle: async ({ path: { id }, query, headers }, { db }) => {
    const format = query.format ?? (prefersCsv(headers.accept) ? "csv" : "json");
    const headersOf = (version: string) => ({
      etag: `"${version}-${format}"`,
      // Kept, and asked for again each time: what is answered with 304 need not be sent.
      "cache-control": "private, no-cache",
      vary: "Accept, Authorization",
    });
    const known = headers["if-none-match"];
    if (known !== undefined) {
      const version = await readRacesVersion(db, id);
      if (version !== null && isNamed(headersOf(version).etag, known)) {
        return { status: 304, body: null, headers: headersOf(version) };
      }
    }
    const found = await listRaces(db, id, filterOf(query));
    if (found === null) return noSuch("athlete");
    const { races, version } = found;
    const next = nextAfter(races, query.limit);
    const link = next === null ? {} : { link: `<${addressOf(id, query, next)}>; rel="next"` };
    const sent = { ...headersOf(version), ...link };
    if (format === "csv") return { status: 200, csv: csv(RACE_COLUMNS, races), headers: sent };
    return { status: 200, body: { races, next_after: next }, headers: sent };
  },
});

/** Whether a header `Accept` names CSV, and JSON not before it. */
function prefersCsv(accept: string): boolean {
  const named = accept.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase());
  const first = named.find((type) => type === "text/csv" || type === "application/json");
  return first === "text/csv";
}

function filterOf({ after, limit, from, to }: RacesQuery) {
  const end = after?.lastIndexOf("-") ?? 0;
  return {
    after:
      after === undefined
        ? null
        : { startDate: Number(after.slice(0, end)), id: Number(after.slice(end + 1)) },
    limit,
    from: from ?? null,
    before: to === undefined ? null : to + DAY_SECONDS,
  };
}

function nextAfter(races: readonly ListedRace[], limit: number): string | null {
  const last = races.length === limit ? races.at(-1) : undefined;
  return last === undefined ? null : `${last.start_date}-${last.strava_activity_id}`;
}

function addressOf(id: number, { from, to, limit, format }: RacesQuery, after: string): string {
  const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  const query = new URLSearchParams({
    after,
    limit: String(limit),
    ...(from === undefined ? {} : { from: day(from) }),
    ...(to === undefined ? {} : { to: day(to) }),
    ...(format === undefined ? {} : { format }),
  });
  return `/api/admin/athletes/${id}/races?${query}`;
}
