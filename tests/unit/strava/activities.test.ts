import type { Activity } from "@paceline/protocol";
import { createStravaClient } from "@paceline/strava";
import { describe, expect, it } from "vitest";

/** The page that comes of these rows; fails when the whole list is refused. */
async function readPage(rows: readonly unknown[]) {
  const client = createStravaClient({
    fetch: async () => new Response(JSON.stringify(rows)),
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "secret",
    limits: { timeoutMs: 1_000, bodyBytesMax: 1_048_576 },
  });
  const cursor = { after: null, before: null, page: 1 };
  const listed = await client.listActivities({ accessToken: "token", cursor, perPage: 200 });
  if (!listed.ok) throw new Error(listed.failure.explanation);
  return listed.value;
}

async function readActivity(row: unknown): Promise<Activity> {
  const { activities, skipped } = await readPage([row]);
  const [activity] = activities;
  if (activity === undefined) throw new Error(`The row was skipped: ${JSON.stringify(skipped)}`);
  return activity;
}

const row = {
  resource_state: 2,
  athlete: { id: 1, resource_state: 1 },
  id: 17_000_000_123,
  name: "Half marathon",
  type: "Run",
  sport_type: "TrailRun",
  workout_type: 1,
  start_date: "2025-12-31T23:30:00Z",
  start_date_local: "2026-01-01T00:30:00Z",
  timezone: "(GMT+01:00) Europe/Berlin",
  distance: 21_097.5,
  moving_time: 5_400,
  elapsed_time: 5_450,
  total_elevation_gain: 210,
  average_heartrate: 162.4,
  max_heartrate: 181,
  visibility: "everyone",
  start_latlng: [],
  upload_id: null,
};

const activity: Activity = {
  strava_activity_id: 17_000_000_123,
  name: "Half marathon",
  sport_type: "TrailRun",
  workout_type: 1,
  start_date: Date.UTC(2025, 11, 31, 23, 30) / 1000,
  start_date_local: "2026-01-01T00:30:00Z",
  timezone: "(GMT+01:00) Europe/Berlin",
  distance: 21_097.5,
  moving_time: 5_400,
  elapsed_time: 5_450,
  total_elevation_gain: 210,
  average_heartrate: 162.4,
  max_heartrate: 181,
  visibility: "everyone",
};

/** The row without some of its fields, as old ones and manual entries come. */
function rowWithout(...fields: readonly (keyof typeof row)[]) {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !fields.some((one) => one === field)));
}

describe("an activity", () => {
  it("is read field by field, with the calendar date that the athlete saw", async () => {
    expect(await readActivity(row)).toEqual(activity);
  });

  it.each<[claim: string, row: unknown, read: Partial<Activity>]>([
    ["without sport_type has its type", rowWithout("sport_type"), { sport_type: "Run" }],
    ["with a sport_type of null has its type", { ...row, sport_type: null }, { sport_type: "Run" }],
    ["without either has none", rowWithout("sport_type", "type"), { sport_type: null }],
    ["without workout_type is no race", rowWithout("workout_type"), { workout_type: null }],
    ["with a workout_type of null is no race", { ...row, workout_type: null }, { workout_type: null }],
    [
      "without heart rates has none",
      rowWithout("average_heartrate", "max_heartrate"),
      { average_heartrate: null, max_heartrate: null },
    ],
    ["without a name has an empty one", rowWithout("name"), { name: "" }],
    ["with a name of null has an empty one", { ...row, name: null }, { name: "" }],
    ["without visibility has none", rowWithout("visibility"), { visibility: null }],
    [
      "with a fraction of a metre keeps it",
      { ...row, total_elevation_gain: 12.5 },
      { total_elevation_gain: 12.5 },
    ],
    ["beyond 2^31 keeps its id", { ...row, id: 2 ** 31 + 1 }, { strava_activity_id: 2_147_483_649 }],
    [
      "just below 2^53 keeps its id",
      { ...row, id: Number.MAX_SAFE_INTEGER },
      { strava_activity_id: Number.MAX_SAFE_INTEGER },
    ],
    ["of 1970 has a start of 0", { ...row, start_date: "1970-01-01T00:00:00Z" }, { start_date: 0 }],
    ["with NUL in its name loses it", { ...row, name: "10\u0000 km\u0000" }, { name: "10 km" }],
    [
      "with half an emoji in its name gets a mark in its place",
      { ...row, name: "run \ud83c" },
      { name: "run \ufffd" },
    ],
    ["with a whole emoji in its name keeps it", { ...row, name: "run 🏃" }, { name: "run 🏃" }],
  ])("%s", async (_claim, given, read) => {
    expect(await readActivity(given)).toEqual({ ...activity, ...read });
  });

  it("has no text that D1 could not hold", async () => {
    const bad = "\u0000\ud800";
    const given = { ...row, name: bad, sport_type: bad, timezone: bad, visibility: bad };
    const read = await readActivity(given);
    const texts = [read.name, read.sport_type, read.timezone, read.visibility];
    expect(texts).toEqual(Array(4).fill("\ufffd"));
  });
});

describe("a row that does not parse", () => {
  it.each<[claim: string, bad: unknown, id: number | null, field: string]>([
    ["without a start", rowWithout("start_date"), row.id, "start_date"],
    ["with a start that is no time", { ...row, start_date: "yesterday" }, row.id, "start_date"],
    ["with a start that is a number", { ...row, start_date: 1_772_604_000 }, row.id, "start_date"],
    ["with a distance as text", { ...row, distance: "far" }, row.id, "distance"],
    ["with a workout_type as text", { ...row, workout_type: "1" }, row.id, "workout_type"],
    ["with a negative time", { ...row, moving_time: -1 }, row.id, "moving_time"],
    ["with a time beyond 2^53", { ...row, elapsed_time: 1e20 }, row.id, "elapsed_time"],
    ["with half a second", { ...row, moving_time: 0.5 }, row.id, "moving_time"],
    ["with a workout_type beyond 2^53", { ...row, workout_type: 1e20 }, row.id, "workout_type"],
    ["without an id", rowWithout("id"), null, "id"],
    ["with an id as text", { ...row, id: "17000000123" }, null, "id"],
    ["with an id beyond 2^53", { ...row, id: 2 ** 53 }, null, "id"],
    ["that is null", null, null, "activity"],
    ["that is text", "Half marathon", null, "activity"],
  ])("%s is skipped by its id, and the page goes on", async (_claim, bad, id, field) => {
    const other = { ...row, id: 5 };
    const { activities, skipped, rowCount } = await readPage([other, bad]);
    expect(activities).toEqual([{ ...activity, strava_activity_id: 5 }]);
    expect(rowCount).toBe(2);
    expect(skipped).toEqual([{ id, problem: expect.stringContaining(`${field}: expected `) }]);
  });

  it("is described without what it held", async () => {
    const { skipped } = await readPage([row, { ...row, start_date: "s3cret", distance: "s3cret" }]);
    expect(JSON.stringify(skipped)).not.toContain("s3cret");
  });

  it("makes no failure of the list as long as the id of one could be read", async () => {
    expect(await readPage([rowWithout("start_date"), null])).toMatchObject({
      activities: [],
      skipped: [{ id: row.id }, { id: null }],
      rowCount: 2,
    });
  });

  it.each<[claim: string, rows: readonly unknown[]]>([
    ["null", [null]],
    ["text", ["Half marathon", "Marathon"]],
    ["without an id", [rowWithout("id"), { ...row, id: "17000000123" }]],
  ])(
    "makes the whole list a failure when all are %s: it says nothing of the history",
    async (_claim, rows) => {
      await expect(readPage(rows)).rejects.toThrow("could not be read");
    },
  );
});

describe("whose activities a page holds", () => {
  const of = (athlete: unknown, id = row.id) => ({ ...row, id, athlete });
  it.each<[claim: string, rows: readonly unknown[], athleteIds: readonly number[]]>([
    ["is nobody's where it is empty", [], []],
    ["is named once, however many rows name it", [of({ id: 1 }), of({ id: 1 }, 5)], [1]],
    ["is each of several", [of({ id: 1 }), of({ id: 2 }, 5), of({ id: 1 }, 6)], [1, 2]],
    ["is read from rows that are skipped, too", [of({ id: 1 }), { ...of({ id: 2 }), start_date: 0 }], [1, 2]],
    ["is not known of a row that does not say", [rowWithout("athlete"), of(null), of({})], []],
    ["is not known of a row whose athlete is no id", [of({ id: "1" }), of({ id: 0 }), of({ id: 1.5 })], []],
  ])("%s", async (_claim, rows, athleteIds) => {
    expect((await readPage(rows)).athleteIds).toEqual(athleteIds);
  });
});
