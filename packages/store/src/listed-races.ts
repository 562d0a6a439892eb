import { run, runBatch } from "./database.ts";
import { type ListPage, pageOf, rowsToRead } from "./list-page.ts";
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
  /** Days such as `2026-03-04`, both included, by the clock where the race began; null for no bound. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

/** An athlete's races as they are, or a little newer than, at the moment their version was told. */
export interface VersionedRaces {
  /** Another one after every change of the athlete's races. */
  readonly version: string;
  /** Whether Strava still gives tokens for the athlete, so that new races come. */
  readonly isConnected: boolean;
  /** Races, newest first: all that the version counts, perhaps some that came since. */
  readonly list: (filter: RaceFilter) => Promise<ListPage<ListedRace>>;
}

type VersionRow = Pick<Schema["athletes"], "created_at" | "races_version" | "sync_status">;

/**
 * Tells the version of an athlete's races; null when there is no such athlete. From then on the next change moves it. It
 * comes from the primary, and what is read after it from a replica that is no older: so races may be newer than the
 * version that they are called by, and whoever asks next is told another one, but they are never older.
 */
export async function openRaces(db: D1Database, athleteId: number): Promise<VersionedRaces | null> {
  const session = db.withSession("first-primary");
  const tell = sql`
    UPDATE athletes SET races_version_told = races_version
    WHERE strava_id = ${athleteId} AND races_version_told <> races_version`;
  const version = sql<VersionRow>`
    SELECT created_at, races_version, sync_status FROM athletes WHERE strava_id = ${athleteId}`;
  const [, versions] = await runBatch<[unknown, VersionRow]>(session, [tell, version]);
  const [told] = versions.results;
  if (told === undefined) return null;
  return {
    // With the time of the import: an athlete who was deleted and imported again counts from 1 anew.
    version: `${told.created_at}-${told.races_version}`,
    isConnected: told.sync_status !== "disconnected",
    list: async (filter) => pageOf(await run(session, selectRaces(athleteId, filter)), filter.limit),
  };
}

/** Days compare as texts do. A row from before local times were read may have none: the start's own day stands in for it. */
const LOCAL_DAY = sql`coalesce(date(substr(start_date_local, 1, 10)), date(start_date, 'unixepoch'))`;

function selectRaces(athleteId: number, { after, limit, firstDay, lastDay }: RaceFilter): Sql<ListedRace> {
  // An athlete has some hundred races, which are read and sorted: an index by start would cost every edited race a row.
  return sql<ListedRace>`
    SELECT ${sql.refs(RACE_COLUMNS)} FROM races
    WHERE athlete_id = ${athleteId}
      ${firstDay === null ? sql`` : sql`AND ${LOCAL_DAY} >= ${firstDay}`}
      ${lastDay === null ? sql`` : sql`AND ${LOCAL_DAY} <= ${lastDay}`}
      AND (start_date, strava_activity_id) < (${after?.startDate ?? Number.MAX_SAFE_INTEGER}, ${after?.id ?? 0})
    ORDER BY start_date DESC, strava_activity_id DESC
    LIMIT ${rowsToRead(limit)}`;
}
