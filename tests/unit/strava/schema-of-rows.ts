import * as v from "valibot";
import { localTimeOf } from "./local-time-of-rows.ts";

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Measure = v.pipe(v.number(), v.finite());
const Text = v.pipe(
  v.string(),
  v.transform((text) => text.toWellFormed().replaceAll("\u0000", "")),
);
const EpochSecondsOfIso = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((iso) => Math.floor(Date.parse(iso) / 1000)),
  v.safeInteger(),
);

const SummaryActivity = v.object({
  id: Id,
  name: v.nullish(Text, ""),
  sport_type: v.nullish(Text),
  type: v.nullish(Text),
  workout_type: v.nullish(v.pipe(v.number(), v.safeInteger()), null),
  start_date: EpochSecondsOfIso,
  start_date_local: v.optional(v.unknown()),
  utc_offset: v.optional(v.unknown()),
  timezone: v.nullish(v.string()),
  distance: v.nullish(Measure, 0),
  moving_time: v.nullish(Seconds, 0),
  elapsed_time: v.nullish(Seconds, 0),
  total_elevation_gain: v.nullish(Measure, 0),
  average_heartrate: v.nullish(Measure, null),
  max_heartrate: v.nullish(Measure, null),
  visibility: v.nullish(Text, null),
});

const OwnedRow = v.object({ athlete: v.object({ id: Id }) });
const NamedRow = v.object({ id: Id });

/** The fields that Paceline reads. */
export const FIELDS = ["athlete", ...Object.keys(SummaryActivity.entries)];

/** What a page comes to by a schema: the plain words of the client must come to the same. Null when it is unreadable. */
export function readBySchema(body: unknown) {
  if (!Array.isArray(body)) return null;
  const rows: readonly unknown[] = body;
  const parsed = rows.map((row) => ({ row, result: v.safeParse(SummaryActivity, row) }));
  const skipped = parsed.flatMap(({ row, result }) =>
    result.success
      ? []
      : [{ id: v.is(NamedRow, row) ? row.id : null, field: v.getDotPath(result.issues[0]) ?? "activity" }],
  );
  const activities = parsed.flatMap(({ result }) => (result.success ? [toActivity(result.output)] : []));
  if (rows.length > 0 && activities.length === 0 && skipped.every(({ id }) => id === null)) return null;
  const owners = rows.flatMap((row) => (v.is(OwnedRow, row) ? [row.athlete.id] : []));
  return { activities, skipped, athleteIds: [...new Set(owners)], rowCount: rows.length };
}

function toActivity({ id, type, utc_offset, ...fields }: v.InferOutput<typeof SummaryActivity>) {
  return {
    ...fields,
    strava_activity_id: id,
    sport_type: fields.sport_type ?? type ?? null,
    start_date_local: localTimeOf({ ...fields, utc_offset }),
    timezone: typeof fields.timezone === "string" ? v.parse(Text, fields.timezone) : null,
  };
}
