import type { Paceline } from "../paceline.ts";

/** What a large club has, besides everything else in proportion. */
export const LARGE_CLUB = { athletes: 10_000, races: 300_000 } as const;

/** One athlete with far more of everything than the others: syncs, dead letters, a long log. */
export const BUSY_ATHLETE_ID = 777;
const BUSY_SESSIONS = 150;

/** Seven times as many as others have: a page of races reads all that its athlete has, by the index and by their rows. */
const RACE_OWNER_RACES = 200;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** So many rows with a column `n` from 1. */
const nth = (count: number) =>
  `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ${count})`;

/** An element of a list, by a number. */
const pick = (values: readonly string[], by: string) =>
  `json_array(${values.map((value) => `'${value}'`).join(", ")}) ->> ((${by}) % ${values.length})`;

const FIRST_NAMES = ["Ann", "Ben", "Zoe", "Anton", "Maria", "Lee", "Smilla", "Ida", "Tom", "Eve"];
const LAST_NAMES = ["Smith", "Runner", "Smithson", "Moe", "Adams", "van Dijk", "Okafor", "Zhou"];
const FIRST_NAME = pick(FIRST_NAMES, "n * 7");
const LAST_NAME = `iif(n % 4 = 0, NULL, iif(n % 4 = 1, 'Smith', ${pick(LAST_NAMES, "n / 3")} || n % 40))`;

/**
 * Fills the tables of a Paceline without athletes of its own: 20 athletes are being synced, 500 are queued, one in fifty failed
 * or left, and each has a sync of before. `raceOwner` is one more athlete, who has `RACE_OWNER_RACES`.
 */
export async function seedLargeClub({ rows, clock }: Paceline, raceOwner: number): Promise<void> {
  const now = clock.nowMs;
  // Each statement is one, so that it takes seconds.
  await rows(
    `${nth(LARGE_CLUB.athletes)} INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, scope, created_at,
       firstname, lastname, folded_firstname, folded_lastname, sync_status, sync_error, sync_session_id, last_synced_at, last_full_synced_at,
       total_activities_count, races_count)
     SELECT n, 'refresh', 'digest', 'read,activity:read', ${now} - 300 * ${DAY_MS},
       ${FIRST_NAME}, ${LAST_NAME}, lower(${FIRST_NAME}), lower(coalesce(${LAST_NAME}, '')),
       iif(n <= 20, 'in_progress', iif(n <= 520, 'queued', iif(n % 100 = 1, 'error', iif(n % 100 = 2, 'disconnected',
         iif(n % 100 = 3, 'idle', 'completed'))))),
       iif(n % 100 = 1, 'Strava answered 502.', NULL), 'sync-' || n || '-' || (${now} - n * 1000),
       iif(n % 3 = 0, NULL, ${now} - (n % 50) * ${DAY_MS}), NULL, 2000, 30 FROM nth`,
  );
  await rows(
    `${nth(LARGE_CLUB.races)} INSERT INTO races (strava_activity_id, athlete_id, name, sport_type, workout_type, start_date,
       start_date_local, timezone, distance, moving_time, elapsed_time, total_elevation_gain)
     SELECT n, iif(n <= ${RACE_OWNER_RACES}, ${raceOwner}, 1 + n % ${LARGE_CLUB.athletes}), 'Race ' || n, 'Run', 1, 1772000000 - n * 1000,
       '2026-02-25T06:13:20Z', '(GMT+01:00) Europe/Amsterdam', 10000, 2400, 2500, 30 FROM nth`,
  );
  const session = `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at,
    finished_at, due_at, in_line_since, booked_at, page_number, activities_count, races_count)`;
  await rows(
    `${nth(LARGE_CLUB.athletes)} ${session}
     SELECT 'sync-' || n || '-' || (${now} - n * 1000), n, iif(n % 3 = 0, 'full', 'incremental'), iif(n % 50 = 5, 'priority', 'bulk'),
       iif(n <= 20, 'in_progress', iif(n <= 520, 'queued', ${pick(["completed", "completed", "error", "stopped"], "n")})),
       '{"after":null,"before":null,"page":1}', 30, ${now} - n * 1000, ${now} - n * 1000, iif(n <= 520, NULL, ${now}), ${now},
       iif(n BETWEEN 21 AND 520 AND n % 50 <> 5, ${now} - n * 1000, NULL), iif(n <= 10, ${Math.floor(now / 1000)} + 900 + n, NULL),
       5, 900, 30 FROM nth`,
  );
  await rows(
    `${nth(LARGE_CLUB.athletes)} ${session}
     SELECT 'sync-' || n || '-' || started, n, iif(n % 2 = 0, 'full', 'incremental'), 'bulk',
       ${pick(["completed", "completed", "superseded", "error"], "n")}, '{"after":null,"before":null,"page":1}', 30, started, started,
       started, 0, NULL, NULL, 5, 900, 30 FROM (SELECT n, ${now} - 7 * ${DAY_MS} - n * 1000 AS started FROM nth)`,
  );
  await rows(
    `${nth(BUSY_SESSIONS)} ${session}
     SELECT 'sync-${BUSY_ATHLETE_ID}-' || started, ${BUSY_ATHLETE_ID}, iif(n % 2 = 0, 'full', 'incremental'), 'bulk', 'completed',
       '{"after":null,"before":null,"page":1}', 30, started, started, started, 0, NULL, NULL, 5, 900, 30
     FROM (SELECT n, ${now} - (7 + n) * ${DAY_MS} AS started FROM nth)`,
  );
  // Of the busy athlete's current session many, of the others' a few each.
  await rows(
    `${nth(LARGE_CLUB.athletes * 4 + 600)} INSERT INTO sync_pages (sync_session_id, page_number, cursor, activity_ids,
       activities_count, races_count, unidentified_count, committed_at)
     SELECT 'sync-' || athlete || '-' || (${now} - athlete * 1000), page, '{"after":null,"before":null,"page":1}', '[]', 200, 5, 0, ${now}
     FROM (SELECT iif(n <= ${LARGE_CLUB.athletes * 4}, (n - 1) / 4 + 1, ${BUSY_ATHLETE_ID}) AS athlete,
       iif(n <= ${LARGE_CLUB.athletes * 4}, (n - 1) % 4 + 1, n - ${LARGE_CLUB.athletes * 4 - 4}) AS page FROM nth)`,
  );
  await rows(
    `${nth(LARGE_CLUB.athletes * 3 + 1_200)} INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
     SELECT 'sync-' || athlete || '-' || (${now} - athlete * 1000), line, athlete, 'info', 'A page was committed.', '{}', ${now}
     FROM (SELECT iif(n <= ${LARGE_CLUB.athletes * 3}, (n - 1) / 3 + 1, ${BUSY_ATHLETE_ID}) AS athlete,
       iif(n <= ${LARGE_CLUB.athletes * 3}, (n - 1) % 3 + 1, n - ${LARGE_CLUB.athletes * 3 - 3}) AS line FROM nth)`,
  );
  await rows(
    `${nth(2_000)} INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at, resolved_at, resolution)
     SELECT 'letter-' || n, 'athlete-pages', ${pick(["retries_exhausted", "malformed", "not_moving"], "n")}, 'It failed.',
       iif(n % 15 = 0, ${BUSY_ATHLETE_ID}, n), '{}', ${now} - n * 60000, iif(n % 4 = 0, NULL, ${now}), iif(n % 4 = 0, NULL, 'Done.')
     FROM nth`,
  );
  await rows(
    `${nth(24 * 90)} INSERT INTO sync_totals (hour, syncs_completed, pages, races_written, last_completed_at)
     SELECT hour, 90 * 24 - n, 10 * (90 * 24 - n), 90 * 24 - n, hour
     FROM (SELECT n, ${now - (now % HOUR_MS)} - n * ${HOUR_MS} AS hour FROM nth)`,
  );
  await rows(
    `${nth(20)} INSERT INTO alerts (key, since, sentence) SELECT 'dead_letters:reason_' || n, ${now} - n, 'It waits.' FROM nth`,
  );
  await rows(
    `${nth(5_000)} INSERT INTO webhook_events (owner_id, object_id, aspect, event_time, received_at)
     SELECT n, n, 'update', ${Math.floor(now / 1000)}, ${now} FROM nth`,
  );
}
