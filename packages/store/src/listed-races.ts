import { run, runBatch } from "./database.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export type ListedRace = Schema["races"];

/** The columns of a race, in the order of the table. */
export const RACE_COLUMNS = [
  "strava_activity_id",
  "athlete_id",
  "name",
  "event_name",
  "sport_type",
  "workout_type",
  "start_date",
  "start_date_local",
  "timezone",
  "distance",
  "moving_time",
  "elapsed_time",
  "total_elevation_gain",
  "average_heartrate",
  "max_heartrate",
  "visibility",
] as const satisfies readonly (keyof ListedRace)[];

export interface RaceFilter {
  /** Keyset: the last race of the page before, from which this one goes on; null for the first page. */
  readonly after: { readonly id: number; readonly startDate: number } | null;
  readonly limit: number;
  /** Epoch seconds: races that started then or later, and before; null for no bound. */
  readonly from: number | null;
  readonly before: number | null;
}

type VersionRow = Pick<Schema["athletes"], "created_at" | "races_version">;

/** The version of an athlete's races: another one after every change of theirs. Null when there is no such athlete. */
export async function readRacesVersion(db: D1Database, athleteId: number): Promise<string | null> {
  return versionOf(await run(db, selectVersion(athleteId)));
}

/**
 * An athlete's races, newest first, with their version, in one transaction; null when there is no such athlete. From then
 * on the version counts as told: the next change moves it.
 */
export async function listRaces(
  db: D1Database,
  athleteId: number,
  { after, limit, from, before }: RaceFilter,
): Promise<{ readonly races: readonly ListedRace[]; readonly version: string } | null> {
  const tell = sql`
    UPDATE athletes SET races_version_told = races_version
    WHERE strava_id = ${athleteId} AND races_version_told <> races_version`;
  // An athlete has some hundred races, which are read and sorted: an index by start would cost every edited race a row.
  const page = sql<ListedRace>`
    SELECT ${sql.refs(RACE_COLUMNS)} FROM races
    WHERE athlete_id = ${athleteId} AND start_date >= ${from ?? Number.MIN_SAFE_INTEGER}
      AND start_date < ${before ?? Number.MAX_SAFE_INTEGER}
      AND (start_date, strava_activity_id) < (${after?.startDate ?? Number.MAX_SAFE_INTEGER}, ${after?.id ?? 0})
    ORDER BY start_date DESC, strava_activity_id DESC
    LIMIT ${limit}`;
  const [, versions, races] = await runBatch<[unknown, VersionRow, ListedRace]>(db, [
    tell,
    selectVersion(athleteId),
    page,
  ]);
  const version = versionOf(versions.results);
  return version === null ? null : { races: races.results, version };
}

function selectVersion(athleteId: number): Sql<VersionRow> {
  return sql<VersionRow>`SELECT created_at, races_version FROM athletes WHERE strava_id = ${athleteId}`;
}

/** With the time of the import: an athlete who was deleted and imported again counts from 1 anew. */
function versionOf([row]: readonly VersionRow[]): string | null {
  return row === undefined ? null : `${row.created_at}-${row.races_version}`;
}
