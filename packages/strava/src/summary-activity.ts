import { type Activity, type ActivityPage, type SkippedActivity, storableText } from "@paceline/protocol";
import {
  epochSecondsOfIso,
  isId,
  isNumberOrNone,
  isRecord,
  isSecondsOrNone,
  isTextOrNone,
  isWholeOrNone,
} from "./json-values.ts";
import { localStart } from "./local-start.ts";

/**
 * Reads one answer of the listing. Rows that do not parse are skipped, each with its problem.
 * Returns null when the body is no list, or a list in which not even an id could be read:
 * such an answer says nothing about the history.
 */
export function readActivityPage(body: unknown): ActivityPage | null {
  if (!Array.isArray(body)) return null;
  const rows: readonly unknown[] = body;
  const activities: Activity[] = [];
  const skipped: SkippedActivity[] = [];
  const athleteIds = new Set<number>();
  for (const row of rows) {
    const athleteId = readId(isRecord(row) ? row.athlete : null);
    if (athleteId !== null) athleteIds.add(athleteId);
    const read = readActivity(row);
    if (typeof read === "string") skipped.push({ id: readId(row), problem: read });
    else activities.push(read);
  }
  if (rows.length > 0 && activities.length === 0 && skipped.every(({ id }) => id === null)) return null;
  return { activities, skipped, athleteIds: [...athleteIds], rowCount: rows.length };
}

/** Names the field and what was expected of it, never the value. */
type Problem = `${string}: expected ${string}`;

/**
 * A SummaryActivity as Strava sends it; unknown fields are dropped. `workout_type` is missing or null in a
 * quarter of recorded rows, heart rates in a tenth, `sport_type` in old ones (which then have `type`).
 *
 * In plain words and by no schema, for there are 200 rows in a page: a schema took nearly as long as `JSON.parse`, this
 * takes a tenth of it.
 */
function readActivity(row: unknown): Activity | Problem {
  if (!isRecord(row)) return "activity: expected an object";
  const { id, name, sport_type, type, workout_type, timezone } = row;
  const { distance, moving_time, elapsed_time, total_elevation_gain } = row;
  const { average_heartrate, max_heartrate, visibility } = row;
  const start_date = epochSecondsOfIso(row.start_date);
  if (!isId(id)) return "id: expected a whole number from 1 on";
  if (!isTextOrNone(name)) return "name: expected text";
  if (!isTextOrNone(sport_type)) return "sport_type: expected text";
  if (!isTextOrNone(type)) return "type: expected text";
  if (!isWholeOrNone(workout_type)) return "workout_type: expected a whole number";
  if (start_date === null) return "start_date: expected an ISO 8601 time";
  if (!isTextOrNone(timezone)) return "timezone: expected text";
  if (!isNumberOrNone(distance)) return "distance: expected a number";
  if (!isSecondsOrNone(moving_time)) return "moving_time: expected whole seconds";
  if (!isSecondsOrNone(elapsed_time)) return "elapsed_time: expected whole seconds";
  if (!isNumberOrNone(total_elevation_gain)) return "total_elevation_gain: expected a number";
  if (!isNumberOrNone(average_heartrate)) return "average_heartrate: expected a number";
  if (!isNumberOrNone(max_heartrate)) return "max_heartrate: expected a number";
  if (!isTextOrNone(visibility)) return "visibility: expected text";
  return {
    strava_activity_id: id,
    name: storableText(name ?? ""),
    sport_type: storableOrNull(sport_type ?? type),
    workout_type: workout_type ?? null,
    start_date,
    start_date_local: localStart(row.start_date_local, start_date, { timezone, utcOffset: row.utc_offset }),
    timezone: storableOrNull(timezone),
    distance: distance ?? 0,
    moving_time: moving_time ?? 0,
    elapsed_time: elapsed_time ?? 0,
    total_elevation_gain: total_elevation_gain ?? 0,
    average_heartrate: average_heartrate ?? null,
    max_heartrate: max_heartrate ?? null,
    visibility: storableOrNull(visibility),
  };
}

function storableOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storableText(text);
}

function readId(value: unknown): number | null {
  return isRecord(value) && isId(value.id) ? value.id : null;
}
