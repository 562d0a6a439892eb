import { env } from "cloudflare:workers";
import type { Activity, PageMessage, SpentRequests } from "@paceline/protocol";
import { commitPage, failPage, noteFailure, type PageCommit } from "@paceline/store";
import { beforeEach, describe, expect, it } from "vitest";

const db = env.DB;
const NOW_MS = Date.UTC(2026, 2, 4, 6);
const ATHLETE_ID = 7;
const NO_RACE_ANY_MORE = 71;

const message: PageMessage = {
  version: 1,
  athleteId: ATHLETE_ID,
  sessionId: "sync-7-1",
  epoch: 1,
  pageNumber: 1,
  cursor: { after: null, before: null, page: 1 },
  lane: "bulk",
};

const race: Activity = {
  strava_activity_id: 72,
  name: "City Run",
  sport_type: "Run",
  workout_type: 1,
  start_date: 1_700_000_000,
  start_date_local: "2023-11-14T22:13:20Z",
  timezone: null,
  distance: 10_000,
  moving_time: 2_400,
  elapsed_time: 2_400,
  total_elevation_gain: 0,
  average_heartrate: null,
  max_heartrate: null,
  visibility: "everyone",
};

const spent: SpentRequests = {
  cost: { overall: 1, read: 1 },
  unused: { overall: 0, read: 0 },
  reservedIn: { shortStart: 0, dayStart: 0 },
  answeredIn: { shortStart: 0, dayStart: 0 },
  answeredAtMs: 0,
  rateLimit: null,
  refused: false,
  health: null,
};

const commit: PageCommit = {
  message,
  mode: "full",
  races: [race],
  otherIds: [NO_RACE_ANY_MORE],
  activityIds: [race.strava_activity_id, NO_RACE_ANY_MORE],
  rowCount: 2,
  unidentifiedCount: 0,
  newestStart: race.start_date,
  nextCursor: { after: null, before: 1_700_000_000, page: 1 },
  spent,
  logs: [{ level: "info", message: "Page 1." }],
  nowMs: NOW_MS,
};

const failure = {
  id: "message-1",
  queue: "athlete-pages",
  reason: "refresh_refused",
  explanation: "Strava refused.",
  body: null,
  athleteStatus: "disconnected",
  refusedTokenVersion: null,
} as const;

/** What is written for a page, and what says that nothing was. */
const WORK: readonly [what: string, work: (db: D1Database) => Promise<unknown>, nothing: unknown][] = [
  ["a page with more to follow", () => commitPage(db, commit), null],
  ["a last page", () => commitPage(db, { ...commit, nextCursor: null }), null],
  ["a page given up on", () => failPage(db, { ...failure, message, spent, nowMs: NOW_MS }), null],
  [
    "a failure",
    () =>
      noteFailure(db, {
        message,
        line: { level: "warn", message: "Strava failed." },
        spent,
        nowMs: NOW_MS,
        dueAtMs: NOW_MS,
      }),
    null,
  ],
];

const OVERTAKEN: readonly [how: string, sql: string][] = [
  ["another session is its athlete's current one", "UPDATE athletes SET sync_session_id = 'sync-7-2'"],
  ["the session was stopped", "UPDATE sync_sessions SET status = 'stopped'"],
  ["the session was rescued into another epoch", "UPDATE sync_sessions SET epoch = 2"],
  ["the session waits for another page", "UPDATE sync_sessions SET page_number = 2"],
  [
    "the session waits for it from another place",
    `UPDATE sync_sessions SET cursor = '{"after":null,"before":5,"page":1}'`,
  ],
  ["the athlete was deleted", "DELETE FROM athletes"],
  ["the pipeline was paused", `UPDATE strava_budget SET paused_until = ${NOW_MS / 1000 + 1}`],
];

/** Everything but the budget: that hears of a request either way. */
async function everything(): Promise<unknown[]> {
  const tables = ["athletes", "races", "sync_sessions", "sync_pages", "sync_logs", "dead_letters"];
  const answers = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  return answers.map(({ results }) => results);
}

/** An athlete with one race, whose session waits for its first page. */
beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, sync_status, sync_session_id, created_at)
       VALUES (${ATHLETE_ID}, '', '', 'queued', '${message.sessionId}', 0)`,
    ),
    env.DB.prepare(
      `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
         moving_time, elapsed_time, total_elevation_gain)
       VALUES (${NO_RACE_ANY_MORE}, ${ATHLETE_ID}, 'Jog', 1, 1600000000, '', 0, 0, 0, 0)`,
    ),
    env.DB.prepare(
      `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at)
       VALUES ('${message.sessionId}', ${ATHLETE_ID}, 'full', 'bulk', 'queued', '${JSON.stringify(message.cursor)}', 1, ${NOW_MS}, 0)`,
    ),
  ]);
});

describe.each(WORK)("%s", (_what, work, nothing) => {
  it("is written while the session waits for it", async () => {
    const before = await everything();
    expect(await work(db)).not.toEqual(nothing);
    expect(await everything()).not.toEqual(before);
  });

  it.each(OVERTAKEN)("leaves no trace when %s", async (_how, overtake) => {
    await env.DB.prepare(overtake).run();
    const before = await everything();
    expect(await work(db)).toEqual(nothing);
    expect(await everything()).toEqual(before);
  });
});
