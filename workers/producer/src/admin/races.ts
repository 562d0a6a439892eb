import * as v from "valibot";
import { answerRaces, IfNoneMatch, RACES_ANSWERS } from "../races/answer-races.ts";
import { parametersOf, RACES_PARAMETERS } from "../races/races-query.ts";
import { AthletePath } from "./input.ts";
import { route } from "./route.ts";

export const getAthleteRaces = route({
  method: "GET",
  path: "/api/admin/athletes/:id/races",
  summary:
    "An athlete's races, newest first, as JSON or CSV. The next page is in `next_after` and in the header Link.",
  takes: {
    path: AthletePath,
    query: v.strictObject({ ...RACES_PARAMETERS, format: v.optional(v.picklist(["json", "csv"])) }),
    headers: v.object({ accept: v.optional(v.string(), ""), "if-none-match": IfNoneMatch }),
  },
  answers: RACES_ANSWERS,
  refusals: [404],
  csv: true,
  handle: ({ path: { id }, query: { format, ...query }, headers }, dependencies, origin) => {
    const asked = {
      athleteId: id,
      query,
      format: format ?? (prefersCsv(headers.accept) ? "csv" : "json"),
      ifNoneMatch: headers["if-none-match"],
      origin,
      // Kept, and asked for again each time: what is answered with 304 need not be sent.
      caching: "private, no-cache",
      vary: "Accept, Authorization, Cookie",
      addressOf: (page: typeof query) => {
        const parameters = { ...parametersOf(page), ...(format === undefined ? {} : { format }) };
        return `/api/admin/athletes/${id}/races?${new URLSearchParams(parameters)}`;
      },
    } as const;
    return answerRaces(asked, dependencies);
  },
});

/** Whether a header `Accept` names CSV, and JSON not before it. */
function prefersCsv(accept: string): boolean {
  const named = accept.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase());
  const first = named.find((type) => type === "text/csv" || type === "application/json");
  return first === "text/csv";
}
