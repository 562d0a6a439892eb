import { type Activity, type ActivityPage, type SkippedActivity, storableText } from "@paceline/protocol";
import * as v from "valibot";

const Id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Measure = v.pipe(v.number(), v.finite());

const Text = v.pipe(v.string(), v.transform(storableText));

const EpochSecondsOfIso = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((iso) => Math.floor(Date.parse(iso) / 1000)),
  v.safeInteger(),
);

/**
 * A SummaryActivity as Strava sends it; unknown fields are dropped. `workout_type` is missing or null in a
 * quarter of recorded rows, heart rates in a tenth, `sport_type` in old ones (which then have `type`).
 */
const SummaryActivity = v.object({
  id: Id,
  name: v.nullish(Text, ""),
  sport_type: v.nullish(Text),
  type: v.nullish(Text),
  workout_type: v.nullish(v.pipe(v.number(), v.safeInteger()), null),
  start_date: EpochSecondsOfIso,
  start_date_local: Text,
  timezone: v.nullish(Text, null),
  distance: v.nullish(Measure, 0),
  moving_time: v.nullish(Seconds, 0),
  elapsed_time: v.nullish(Seconds, 0),
  total_elevation_gain: v.nullish(Measure, 0),
  average_heartrate: v.nullish(Measure, null),
  max_heartrate: v.nullish(Measure, null),
  visibility: v.nullish(Text, null),
});

/**
 * Reads one answer of the listing. Rows that do not parse are skipped, each with its problem.
 * Returns null when the body is no list, or a list in which not even an id could be read:
 * such an answer says nothing about the history.
 */
export function readActivityPage(body: unknown): ActivityPage | null {
  if (!Array.isArray(body)) return null;
  const activities: Activity[] = [];
  const skipped: SkippedActivity[] = [];
  for (const row of body) {
    const parsed = v.safeParse(SummaryActivity, row);
    if (parsed.success) activities.push(toActivity(parsed.output));
    else skipped.push({ id: readId(row), problem: describe(parsed.issues[0]) });
  }
  if (body.length > 0 && activities.length === 0 && skipped.every(({ id }) => id === null)) return null;
  return { activities, skipped, athleteIds: readAthleteIds(body), rowCount: body.length };
}

function toActivity({ id, type, ...fields }: v.InferOutput<typeof SummaryActivity>): Activity {
  return { ...fields, strava_activity_id: id, sport_type: fields.sport_type ?? type ?? null };
}

const OwnedRow = v.object({ athlete: v.object({ id: Id }) });

/** The distinct owners that the rows name. */
function readAthleteIds(rows: readonly unknown[]): number[] {
  const owners = rows.flatMap((row) => (v.is(OwnedRow, row) ? [row.athlete.id] : []));
  return [...new Set(owners)];
}

function readId(row: unknown): number | null {
  const parsed = v.safeParse(v.object({ id: Id }), row);
  return parsed.success ? parsed.output.id : null;
}

/** Names the field and what was expected of it, never the value. */
function describe(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? "activity"}: expected ${issue.expected ?? issue.type}`;
}
