import { check } from "@paceline/producer/admin/input";
import { readRaces } from "@paceline/producer/races/kept-races";
import { nextAfter, RACES_PARAMETERS } from "@paceline/producer/races/races-query";
import { openRaces } from "@paceline/store";
import * as v from "valibot";
import { sendToStrava } from "../connect/begin-consent.ts";
import type { Visit } from "../connect/browser-pages.ts";
import { pageResponse } from "../connect/page.ts";
import { ENDINGS } from "../connect/sentences.ts";
import { athleteOf } from "./proof-cookie.ts";
import { racesPage } from "./races-page.ts";

const PageQuery = v.object(RACES_PARAMETERS);

const RETRY_SOON = { "retry-after": "10" };

/** `GET /races`: the races of whoever proves who they are, and for whoever does not yet, on to Strava's page. */
export async function showRaces(visit: Visit): Promise<Response> {
  const { request, dependencies } = visit;
  const proof = await athleteOf(request, dependencies);
  if (proof.kind === "unproved") return sendToStrava(visit, "races");
  if (proof.kind === "unknown") return pageResponse(ENDINGS.unknownProof, RETRY_SOON);
  const { athleteId } = proof;
  // A form sends the fields that nobody filled in too.
  const filledIn = [...new URL(request.url).searchParams].filter(([, text]) => text !== "");
  const query = check(PageQuery, Object.fromEntries(filledIn));
  if (!query.ok) return pageResponse(ENDINGS.unreadableDays);
  const opened = await openRaces(dependencies.db, athleteId);
  if (opened === null) return pageResponse(ENDINGS.nothingStored);
  const { rows: races, resumeAfter } = await readRaces(opened, athleteId, query.value, dependencies);
  const next = nextAfter(resumeAfter);
  return racesPage({ races, next, query: query.value, isConnected: opened.isConnected });
}
