import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { startPaceline } from "../../support/paceline.ts";

/** 2026-03-04T06:00:00Z */
const START = 1_772_604_000;

it.each([
  ["2026-03-04T07:00:00Z", "2026-03-04T07:00:00Z"],
  ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"],
  ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ["2026-03-04T07:00:00.5Z", "2026-03-04T07:00:00Z"],
  ["2026-03-04T07:00:00", "2026-03-04T07:00:00Z"],
  ["2026-03-04T07:00:00+01:00", "2026-03-04T07:00:00Z"],
  ["yesterday", "2026-03-04T06:00:00Z"],
  ["", "2026-03-04T06:00:00Z"],
  ["now", "2026-03-04T06:00:00Z"],
  ["2024-13-45", "2026-03-04T06:00:00Z"],
  ["2026-02-30T07:00:00Z", "2026-03-04T06:00:00Z"],
  ["2026-03-04T24:00:00Z", "2026-03-04T06:00:00Z"],
  ["2026-03-04 07:00:00", "2026-03-04T06:00:00Z"],
])("a local time stored as %j is %j after the migration", async (stored, mended) => {
  const { rows } = startPaceline();
  await rows(
    "INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at) VALUES (7, '', '', 0)",
  );
  await rows(
    `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain) VALUES (1, 7, '', 1, ?, ?, 0, 0, 0, 0)`,
    START,
    stored,
  );
  const migration = env.MIGRATIONS.find(({ name }) => name.startsWith("0019"));
  expect(migration?.queries).toHaveLength(2);
  for (const query of migration?.queries ?? []) await rows(query);
  expect(await rows("SELECT start_date_local FROM races")).toEqual([{ start_date_local: mended }]);
});
