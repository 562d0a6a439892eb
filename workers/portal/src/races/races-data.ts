import type { RACES_ANSWERS, RACES_CSV_ANSWERS } from "@paceline/producer/admin/answers/races";
import { problemResponse, unavailable } from "@paceline/producer/admin/problem";
import { type Route, route } from "@paceline/producer/admin/route";
import { answerRaces, answerRacesCsv, RacesHeaders } from "@paceline/producer/races/answer-races";
import { csvFormatFor } from "@paceline/producer/races/races-format";
import { parametersOf, RACES_PARAMETERS, type RacesQuery } from "@paceline/producer/races/races-query";
import * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { athleteOf } from "./proof-cookie.ts";
import { RACES_PATH } from "./races-path.ts";

type OwnRaces = Dependencies & { readonly athleteId: number };

const JSON_PATH = `${RACES_PATH}.json`;
const CSV_PATH = `${RACES_PATH}.csv`;

const CALL = {
  tag: "Races",
  method: "GET",
  takes: { query: v.strictObject(RACES_PARAMETERS), headers: RacesHeaders },
  refusals: [404],
} as const;

/** The races of whoever proves who they are, as data: what the admin API answers with for an athlete named. */
export const RACES_DATA: readonly Route<OwnRaces>[] = [
  route<typeof RACES_ANSWERS, OwnRaces>()({
    ...CALL,
    id: "listOwnRaces",
    path: JSON_PATH,
    handle: ({ query, headers }, dependencies, origin) => {
      const asked = { ...askedAt(JSON_PATH, query, dependencies), headers, origin, vary: "Cookie" };
      return answerRaces({ ...asked, format: "json" }, dependencies);
    },
  }),
  route<typeof RACES_CSV_ANSWERS, OwnRaces>()({
    ...CALL,
    id: "exportOwnRaces",
    path: CSV_PATH,
    handle: ({ query, headers }, dependencies, origin) => {
      const asked = { ...askedAt(CSV_PATH, query, dependencies), headers, origin, vary: "Accept, Cookie" };
      const format = csvFormatFor(headers.accept);
      return answerRacesCsv({ ...asked, format }, "races.csv", dependencies);
    },
  }),
];

function askedAt(path: string, query: RacesQuery, { athleteId }: OwnRaces) {
  return {
    athleteId,
    query,
    // Whoever uses this browser next has the same address, and may be another athlete.
    caching: "no-store",
    addressOf: (page: RacesQuery) => `${path}?${new URLSearchParams(parametersOf(page))}`,
  };
}

type Routed = Parameters<Route["answer"]>[0];

/** Answers a program, which is not sent on to Strava's page: it could do nothing there. */
export async function answerRacesData(
  request: Routed,
  call: Route<OwnRaces>,
  dependencies: Dependencies,
): Promise<Response> {
  const proof = await athleteOf(request, dependencies);
  if (proof.kind === "unproved") return problemResponse(UNPROVED);
  if (proof.kind === "unknown") return problemResponse(UNKNOWN_PROOF);
  return (await call.answer(request, { ...dependencies, athleteId: proof.athleteId })).response;
}

const UNKNOWN_PROOF = unavailable(
  "Whether you are still signed in cannot be told, for the database does not answer. Try again in a minute.",
  { "retry-after": "10" },
);

const UNPROVED = {
  status: 401,
  title: "Unauthorized",
  detail: "Nothing proves who you are, or not any more. Open /races in this browser and let Strava prove it.",
  headers: { "www-authenticate": 'Cookie realm="paceline"' },
};
