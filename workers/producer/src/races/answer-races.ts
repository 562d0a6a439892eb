import { openRaces, RACE_COLUMNS } from "@paceline/store";
import * as v from "valibot";
import { csv } from "../admin/csv.ts";
import { isNamed, partsTag } from "../admin/etag.ts";
import { noSuch } from "../admin/problem.ts";
import { RaceBody } from "../admin/race-body.ts";
import { NextAfter } from "../admin/units.ts";
import { type RacesSource, readRaces } from "./kept-races.ts";
import { nextAfter, type RacesQuery } from "./races-query.ts";

export type RacesFormat = "json" | "csv";

export { IfNoneMatch } from "../admin/etag.ts";

/** What a call for races answers with; status 200 is there as CSV too. */
export const RACES_ANSWERS = {
  200: v.strictObject({
    races: v.pipe(v.array(RaceBody), v.description("Newest first.")),
    next_after: NextAfter,
  }),
  304: null,
};

export interface AskedRaces {
  readonly athleteId: number;
  readonly query: RacesQuery;
  readonly format: RacesFormat;
  readonly ifNoneMatch: string | undefined;
  /** Of the address that was asked. */
  readonly origin: string;
  /** A `Cache-Control`: whether the browser may keep the answer. */
  readonly caching: string;
  /** The headers of the request by which answers differ: those that say who asks, too. */
  readonly vary: string;
  /** The address of the same call for the page that this query is for. */
  readonly addressOf: (query: RacesQuery) => string;
}

/** Answers whoever may see the athlete's races, newest first; it is for the caller to know that they may. */
export async function answerRaces(
  { athleteId, query, format, ifNoneMatch, origin, caching, vary, addressOf }: AskedRaces,
  source: RacesSource & { readonly db: D1Database },
) {
  const opened = await openRaces(source.db, athleteId);
  if (opened === null) return noSuch("athlete");
  // Versions are those of one athlete only: all that were imported at once have the same. And a deploy may add a column.
  const columns = RACE_COLUMNS.join();
  const etag = await partsTag([origin, addressOf(query), athleteId, opened.version, format, columns]);
  const headers = { etag, "cache-control": caching, vary };
  if (ifNoneMatch !== undefined && isNamed(etag, ifNoneMatch)) {
    return { status: 304, body: null, headers } as const;
  }
  const { rows: races, resumeAfter } = await readRaces(opened, athleteId, query, source);
  const next = nextAfter(resumeAfter);
  const link = next === null ? {} : { link: `<${addressOf({ ...query, after: next })}>; rel="next"` };
  const sent = { ...headers, ...link };
  if (format === "csv") return { status: 200, csv: csv(RACE_COLUMNS, races), headers: sent } as const;
  return { status: 200, body: { races, next_after: next }, headers: sent } as const;
}
