import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./generated/api.d.ts";

type Athlete = components["schemas"]["Athlete"];
type Race = components["schemas"]["Race"];
type Problem = components["schemas"]["Problem"];

/** Where the API is, and what opens it. */
export interface Connection {
  readonly url: string;
  readonly adminToken: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** What an athlete ran. */
export interface AthleteReport {
  readonly athlete: Pick<Athlete, "strava_id" | "firstname" | "sync_status">;
  readonly longest: Pick<Race, "name" | "distance"> | null;
  readonly racesCount: number;
  readonly csvHeader: string;
}

export function connectTo({ url, adminToken, fetch }: Connection): Client<paths> {
  return createClient<paths>({ baseUrl: url, fetch, headers: { authorization: `Bearer ${adminToken}` } });
}

/** Imports an athlete, and answers with how many were new. */
export async function importOne(client: Client<paths>, stravaId: number, token: string): Promise<number> {
  const { data, error } = await client.POST("/api/admin/athletes", {
    body: { athletes: [{ strava_id: stravaId, refresh_token: token }] },
  });
  if (data === undefined) throw refused(error);
  return data.created;
}

/** What each athlete ran, page by page of the list. */
export async function reportAll(client: Client<paths>, athletesPerPage: number): Promise<AthleteReport[]> {
  const reports: AthleteReport[] = [];
  let after: string | undefined;
  do {
    const query = { limit: athletesPerPage, ...(after === undefined ? {} : { after }) };
    const { data, error } = await client.GET("/api/admin/athletes", { params: { query } });
    if (data === undefined) throw refused(error);
    for (const athlete of data.athletes) reports.push(await reportOf(client, athlete));
    after = data.next_after === null ? undefined : String(data.next_after);
  } while (after !== undefined);
  return reports;
}

async function reportOf(client: Client<paths>, athlete: Athlete): Promise<AthleteReport> {
  const { strava_id, firstname, sync_status } = athlete;
  const path = { id: strava_id };
  const { data, error } = await client.GET("/api/admin/athletes/{id}/races", { params: { path } });
  if (data === undefined) throw refused(error);
  const exported = await client.GET("/api/admin/athletes/{id}/races.csv", {
    params: { path },
    headers: { accept: "text/csv" },
    parseAs: "text",
  });
  if (exported.data === undefined) throw refused(exported.error);
  const [longest = null] = data.races.toSorted((a, b) => b.distance - a.distance);
  return {
    athlete: { strava_id, firstname, sync_status },
    longest: longest && { name: longest.name, distance: longest.distance },
    racesCount: data.races.length,
    csvHeader: exported.data.split("\r\n")[0] ?? "",
  };
}

/** Why the API refused something, in its own words. */
export function refused({ detail, errors = [] }: Problem): Error {
  return new Error([detail, ...errors.map(({ field, message }) => `${field} ${message}`)].join(" "));
}
