import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";

const ATHLETE_ID = 7;
const CURRENT = `sync-${ATHLETE_ID}-2000`;
const SUPERSEDED = `sync-${ATHLETE_ID}-1000`;

interface Athlete {
  sync_status: string;
  sync_error: string | null;
  last_synced_at: number | null;
  last_full_synced_at: number | null;
  total_activities_count: number;
  newest_start_date: number | null;
}

/** What was known before the session that a test moves on. */
const KNOWN = {
  last_synced_at: 50,
  last_full_synced_at: 40,
  total_activities_count: 30,
  newest_start_date: 20,
};

async function insertSession(id: string, mode: string, status: string): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, activities_count,
      newest_start_date, started_at, updated_at)
    VALUES (?, ?, ?, 'priority', ?, '{}', 0, 300, 10, 0, 0)`,
  )
    .bind(id, ATHLETE_ID, mode, status)
    .run();
}

async function moveOn(id: string, status: string, error: string | null = null): Promise<void> {
  await env.DB.prepare("UPDATE sync_sessions SET status = ?, error = ?, finished_at = 100 WHERE id = ?")
    .bind(status, error, id)
    .run();
}

async function athlete(): Promise<Athlete | null> {
  return env.DB.prepare(
    `SELECT sync_status, sync_error, last_synced_at, last_full_synced_at, total_activities_count, newest_start_date
    FROM athletes WHERE strava_id = ?`,
  )
    .bind(ATHLETE_ID)
    .first<Athlete>();
}

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM sync_sessions"), env.DB.prepare("DELETE FROM athletes")]);
  await env.DB.prepare(
    `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, sync_status, sync_session_id, last_synced_at,
      last_full_synced_at, total_activities_count, newest_start_date, created_at)
    VALUES (?, 'r', 'd', 'queued', ?, ?, ?, ?, ?, 0)`,
  )
    .bind(ATHLETE_ID, CURRENT, ...Object.values(KNOWN))
    .run();
});

describe("an athlete's row", () => {
  it.each([
    ["in_progress", "in_progress", null],
    ["stopped", "idle", null],
    ["error", "error", "It failed."],
  ])("says of a session that is %s: %s, and keeps what was known", async (status, shown, error) => {
    await insertSession(CURRENT, "full", "queued");
    await moveOn(CURRENT, status, error);
    expect(await athlete()).toEqual({ ...KNOWN, sync_status: shown, sync_error: error });
  });

  it("takes over the whole history from a full session that completed", async () => {
    await insertSession(CURRENT, "full", "in_progress");
    await moveOn(CURRENT, "completed");
    expect(await athlete()).toEqual({
      sync_status: "completed",
      sync_error: null,
      last_synced_at: 100,
      last_full_synced_at: 100,
      total_activities_count: 300,
      newest_start_date: 10,
    });
  });

  it("takes over from an incremental session that completed only what is newer", async () => {
    await insertSession(CURRENT, "incremental", "in_progress");
    await moveOn(CURRENT, "completed");
    expect(await athlete()).toEqual({
      ...KNOWN,
      sync_status: "completed",
      sync_error: null,
      last_synced_at: 100,
    });
  });

  it("does not follow a session that is no longer the current one", async () => {
    await insertSession(SUPERSEDED, "full", "in_progress");
    await moveOn(SUPERSEDED, "error", "It failed.");
    expect(await athlete()).toEqual({ ...KNOWN, sync_status: "queued", sync_error: null });
  });

  it("does not follow a session that another took the place of", async () => {
    await insertSession(CURRENT, "full", "in_progress");
    await moveOn(CURRENT, "superseded");
    expect(await athlete()).toMatchObject({ sync_status: "queued" });
  });

  it("stays disconnected until the athlete is connected again, whatever else ends", async () => {
    await insertSession(CURRENT, "full", "in_progress");
    await env.DB.prepare("UPDATE athletes SET sync_status = 'disconnected', sync_error = 'Gone.'").run();
    await moveOn(CURRENT, "error", "It failed.");
    expect(await athlete()).toMatchObject({ sync_status: "disconnected", sync_error: "Gone." });
  });
});
