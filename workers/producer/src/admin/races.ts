import * as v from "valibot";
import { type AskedRaces, answerRaces, answerRacesCsv, RacesHeaders } from "../races/answer-races.ts";
import { csvFormatFor, formatFor, type RacesFormat } from "../races/races-format.ts";
import { parametersOf, RACES_PARAMETERS, type RacesQuery } from "../races/races-query.ts";
import type { RACES_ANSWERS, RACES_CSV_ANSWERS } from "./answers/races.ts";
import { AthletePath } from "./input.ts";
import { route } from "./route.ts";

export const getAthleteRaces = route<typeof RACES_ANSWERS>()({
  id: "listRaces",
  tag: "Races",
  method: "GET",
  path: "/api/admin/athletes/:id/races",
  takes: {
    path: AthletePath,
    query: v.strictObject({
      ...RACES_PARAMETERS,
      format: v.optional(
        v.pipe(
          v.picklist(["json", "csv"]),
          v.metadata({ description: "Ask for `races.csv` instead.", deprecated: true }),
        ),
      ),
    }),
    headers: RacesHeaders,
  },
  refusals: [404],
  sends: ["Link"],
  handle: ({ path: { id }, query: { format: named, ...query }, headers }, dependencies, origin) => {
    const formatOfAddress = named === "csv" ? csvFormatFor(headers.accept) : named;
    const format = formatOfAddress ?? formatFor(headers.accept);
    const ofPage = named === undefined ? {} : { format: named };
    const asked = { ...askedBy(id, query, "races", ofPage), headers, origin };
    return format === "json"
      ? answerRaces({ ...asked, format }, dependencies)
      : answerRacesCsv({ ...asked, format }, fileNameOf(id), dependencies);
  },
});

export const getAthleteRacesCsv = route<typeof RACES_CSV_ANSWERS>()({
  id: "exportRaces",
  tag: "Races",
  method: "GET",
  path: "/api/admin/athletes/:id/races.csv",
  takes: { path: AthletePath, query: v.strictObject(RACES_PARAMETERS), headers: RacesHeaders },
  refusals: [404],
  sends: ["Link", "Content-Disposition"],
  handle: ({ path: { id }, query, headers }, dependencies, origin) => {
    const asked = { ...askedBy(id, query, "races.csv"), headers, origin };
    const format = csvFormatFor(headers.accept);
    return answerRacesCsv({ ...asked, format }, fileNameOf(id), dependencies);
  },
});

function fileNameOf(id: number): string {
  return `races-${id}.csv`;
}

/** What is asked for at this end of the address, whose pages have further parameters. */
function askedBy(
  id: number,
  query: RacesQuery,
  end: "races" | "races.csv",
  ofPage: Readonly<Record<string, string>> = {},
): Omit<AskedRaces<RacesFormat>, "format" | "headers" | "origin"> {
  return {
    athleteId: id,
    query,
    // Kept, and asked for again each time: what is answered with 304 need not be sent.
    caching: "private, no-cache",
    vary: "Accept, Authorization, Cookie",
    addressOf: (page) =>
      `/api/admin/athletes/${id}/${end}?${new URLSearchParams({ ...parametersOf(page), ...ofPage })}`,
  };
}
