import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";

const HOUR_MS = 3_600_000;

interface Overview {
  readonly athletes: Readonly<Record<string, number>>;
  readonly waiting_for_quota: { readonly pages: number; readonly first_at: number } | null;
  readonly budget: object;
  readonly dead_letters: { readonly open: number; readonly by_reason: readonly object[] };
  readonly history: readonly Readonly<Record<string, number>>[];
  readonly last_success_at: number | null;
  readonly projected_finish_at: number | null;
}

async function look({ call }: Paceline): Promise<Overview> {
  const answer = await call("GET", "/api/admin/overview");
  expect(answer.status).toBe(200);
  return answer.json();
}

/** So many athletes with a full sync in line each, the first few of them under way, and dead letters of three reasons. */
async function seed({ rows }: Paceline, athletes: number, letters: number): Promise<void> {
  const nth = (count: number) =>
    `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ${count})`;
  await rows(
    `${nth(athletes)} INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at, sync_status, sync_session_id)
     SELECT n, 'refresh', 'digest', 0, iif(n <= 20, 'in_progress', 'queued'), 'sync-' || n || '-1772604000000' FROM nth`,
  );
  await rows(
    `${nth(athletes)} INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at,
       in_line_since, booked_at)
     SELECT 'sync-' || n || '-1772604000000', n, 'full', 'bulk', iif(n <= 20, 'in_progress', 'queued'),
       '{"after":null,"before":null,"page":1}', 0, 1772604000000, 1772604000000,
       iif(n <= 20, NULL, 1772604000000), iif(n <= 20, 1772604900 + n, NULL) FROM nth`,
  );
  await rows(
    `${nth(letters)} INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
     SELECT n, 'q', 'reason_' || (n % 3), 'It failed.', n, '{}', n FROM nth`,
  );
}

describe("the overview", () => {
  it("of an empty Paceline is full of nothing", async () => {
    const paceline = startPaceline();
    expect(await look(paceline)).toEqual({
      athletes: { idle: 0, queued: 0, in_progress: 0, completed: 0, error: 0, disconnected: 0, total: 0 },
      waiting_for_quota: null,
      budget: await (await paceline.call("GET", "/api/admin/budget")).json(),
      dead_letters: { open: 0, by_reason: [] },
      alerts: [],
      history: [],
      last_success_at: null,
      projected_finish_at: null,
    });
  });

  it("follows a sync from its beginning to its end", async () => {
    const paceline = await startQueued();
    const queued = await look(paceline);
    expect(queued.athletes).toMatchObject({ queued: 1, total: 1 });
    expect(queued.projected_finish_at).toBeGreaterThan(paceline.clock.nowMs);
    await paceline.broker.deliverNext();
    expect((await look(paceline)).athletes).toMatchObject({ in_progress: 1, total: 1 });
    await paceline.broker.drain();
    const races = (await paceline.rows("SELECT 1 FROM races")).length;
    const { nowMs } = paceline.clock;
    expect(await look(paceline)).toMatchObject({
      athletes: { completed: 1, in_progress: 0, total: 1 },
      history: [
        {
          hour: nowMs - (nowMs % HOUR_MS),
          pages: 4,
          races_written: races,
          syncs_completed: 1,
          syncs_failed: 0,
        },
      ],
      last_success_at: nowMs,
      projected_finish_at: null,
    });
  });

  it("tells what happened in each of the last 48 hours, and nothing of those before", async () => {
    const paceline = await startSynced();
    const start = paceline.clock.nowMs - (paceline.clock.nowMs % HOUR_MS);
    paceline.clock.nowMs += 3 * HOUR_MS;
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    expect((await look(paceline)).history).toMatchObject([
      { hour: start, pages: 4, syncs_completed: 1 },
      { hour: start + 3 * HOUR_MS, pages: 1, syncs_completed: 1, syncs_failed: 0 },
    ]);
    paceline.clock.nowMs = start + 48 * HOUR_MS;
    expect((await look(paceline)).history).toMatchObject([{ hour: start + 3 * HOUR_MS, pages: 1 }]);
    paceline.clock.nowMs = start + 51 * HOUR_MS;
    expect((await look(paceline)).history).toEqual([]);
  });

  it("says when what is queued will be read, by what syncs took of late, and nothing of it while all waits", async () => {
    const paceline = startPaceline();
    await seed(paceline, 500, 0);
    const finishOf = async () => (await look(paceline)).projected_finish_at ?? 0;
    const unknown = await finishOf();
    expect(unknown).toBeGreaterThan(paceline.clock.nowMs + 4 * 24 * HOUR_MS);
    await paceline.rows(
      "INSERT INTO sync_totals (hour, syncs_completed, pages) VALUES (?, 100, 200)",
      paceline.clock.nowMs - (paceline.clock.nowMs % HOUR_MS),
    );
    expect(await finishOf()).toBeLessThan(paceline.clock.nowMs + 2 * 24 * HOUR_MS);
    await paceline.call("POST", "/api/admin/pause", {});
    expect((await look(paceline)).projected_finish_at).toBeNull();
  });

  it("shows what an operator must know of", async () => {
    const paceline = startPaceline();
    await paceline.call("POST", "/api/admin/pause", { reason: "Strava moves house." });
    await paceline.rows(
      "INSERT INTO alerts (key, since, sentence, ended_at) VALUES ('paused', 7, 'It is paused.', NULL), ('no_success', 5, 'Over.', 6)",
    );
    expect(await look(paceline)).toMatchObject({
      alerts: [
        { key: "paused", since: 7, sentence: "It is paused.", page: { title: "Overview", path: "/" } },
      ],
      budget: { paused: { since: paceline.clock.nowMs, reason: "Strava moves house." } },
    });
  });

  it("reads a few hundred rows at most of 10,000 athletes in line and 1,000 dead letters, in four round trips", async () => {
    const paceline = startPaceline();
    await seed(paceline, 10_000, 1_000);
    paceline.measured.forget();
    expect(await look(paceline)).toMatchObject({
      athletes: { queued: 9_980, in_progress: 20, total: 10_000 },
      waiting_for_quota: { pages: 20, first_at: 1_772_604_901_000, last_at: 1_772_604_920_000 },
      budget: { syncs: { in_line: 9_980, under_way: 20 } },
      dead_letters: { open: 1_000, by_reason: [{ letters: 334 }, { letters: 333 }, { letters: 333 }] },
    });
    expect(rowsRead(paceline.measured.roundTrips)).toBeLessThan(300);
    expect(paceline.measured.roundTrips).toHaveLength(4);
  });
});
