import type { Activity } from "@paceline/protocol";
import { type Sql, sql } from "./sql.ts";

/** The columns that a sync owns. `event_name` is not among them: people write it. */
const SYNCED_COLUMNS = [
  "name",
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
] as const satisfies readonly (keyof Activity)[];

const VALUES = sql.join(SYNCED_COLUMNS.map((column) => sql`race.value ->> ${sql.lit(column)}`));
const UPDATES = sql.join(SYNCED_COLUMNS.map((column) => sql.ref(`${column} = excluded.${column}`)));
const DIFFERENCES = sql.join(
  SYNCED_COLUMNS.map((column) => sql.ref(`races.${column} IS NOT excluded.${column}`)),
  " OR ",
);

/**
 * Writes any number of races in one statement with one parameter for all of them. A race that did not
 * change is not written: an upsert that changes nothing would be billed as a written row.
 */
export function upsertRaces(athleteId: number, races: readonly Activity[], condition: Sql<boolean>): Sql {
  // `WHERE` must come before `ON CONFLICT`, or SQLite takes that for a join (SQLite docs, "UPSERT", parsing ambiguity).
  return sql`
    INSERT INTO races (strava_activity_id, athlete_id, ${sql.refs(SYNCED_COLUMNS)})
    SELECT race.value ->> 'strava_activity_id', ${athleteId}, ${VALUES}
    FROM json_each(${JSON.stringify(races)}) AS race
    WHERE ${condition}
    ON CONFLICT (strava_activity_id) DO UPDATE SET ${UPDATES}
    WHERE races.athlete_id = excluded.athlete_id AND (${DIFFERENCES})`;
}

export interface RaceRemoval {
  readonly athleteId: number;
  /** Activities that the page showed to be no races. */
  readonly otherIds: readonly number[];
  /** Which further races the sweep takes; `null` where nothing is swept. */
  readonly swept: Sql<boolean> | null;
}

/** Removes what a page showed to be no race any more and, on the last page of a full session, what it swept. */
export function removeRaces({ athleteId, otherIds, swept }: RaceRemoval, condition: Sql<boolean>): Sql {
  return sql`
    DELETE FROM races
    WHERE athlete_id = ${athleteId} AND ${condition} AND (
      strava_activity_id IN (SELECT value FROM json_each(${JSON.stringify(otherIds)}))
      OR ${swept ?? sql`false`}
    )`;
}
