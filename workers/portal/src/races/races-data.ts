import { problemResponse } from "@paceline/producer/admin/problem";
import { type Route, route } from "@paceline/producer/admin/route";
import {
  answerRaces,
  IfNoneMatch,
  RACES_ANSWERS,
  type RacesFormat,
} from "@paceline/producer/races/answer-races";
import { parametersOf, RACES_PARAMETERS, type RacesQuery } from "@paceline/producer/races/races-query";
import * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { athleteOf } from "./proof-cookie.ts";
import { RACES_PATH } from "./races-path.ts";

type OwnRaces = Dependencies & { readonly athleteId: number };

/** The races of whoever proves who they are, as data: what the admin API answers with for an athlete named. */
export const RACES_DATA: readonly Route<OwnRaces>[] = [racesAs("json"), racesAs("csv")];

function racesAs(format: RacesFormat): Route<OwnRaces> {
  const path = `${RACES_PATH}.${format}`;
  return route({
    method: "GET",
    path,
    summary: "The athlete's own races, newest first.",
    takes: { query: v.strictObject(RACES_PARAMETERS), headers: v.object({ "if-none-match": IfNoneMatch }) },
    answers: RACES_ANSWERS,
    refusals: [404],
    handle: ({ query, headers }, dependencies: OwnRaces, origin) => {
      const asked = {
        athleteId: dependencies.athleteId,
        query,
        format,
        ifNoneMatch: headers["if-none-match"],
        origin,
        // Whoever uses this browser next has the same address, and may be another athlete.
        caching: "no-store",
        vary: "Cookie",
        addressOf: (page: RacesQuery) => `${path}?${new URLSearchParams(parametersOf(page))}`,
      };
      return answerRaces(asked, dependencies);
    },
  });
}

type Routed = Parameters<Route["answer"]>[0];

/** Answers a program, which is not sent on to Strava's page: it could do nothing there. */
export async function answerRacesData(
  request: Routed,
  call: Route<OwnRaces>,
  dependencies: Dependencies,
): Promise<Response> {
  const athleteId = await athleteOf(request, dependencies);
  if (athleteId === null) return problemResponse(UNPROVED);
  return (await call.answer(request, { ...dependencies, athleteId })).response;
}

const UNPROVED = {
  status: 401,
  title: "Unauthorized",
  detail: "Nothing proves who you are, or not any more. Open /races in this browser and let Strava prove it.",
  headers: { "www-authenticate": 'Cookie realm="paceline"' },
};
