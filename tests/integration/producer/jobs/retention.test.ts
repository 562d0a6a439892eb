import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { expectTruth, onlyAthlete, storedRaces } from "../../../support/strava/truth.ts";

const DAY_MS = 86_400_000;
/** Longer than anything expires in. */
const LONG_DAYS = 400;

/** What a sync of 500 activities leaves behind. */
const ONE_SYNC = { pages: 4, logs: 5, sessions: 1, letters: 0 };
const NOTHING = { pages: 0, logs: 0, sessions: 0, letters: 0 };

async function kept({ rows }: Paceline): Promise<unknown> {
  const [counts] = await rows(`SELECT (SELECT count(*) FROM sync_pages) AS pages,
    (SELECT count(*) FROM sync_logs) AS logs, (SELECT count(*) FROM sync_sessions) AS sessions,
    (SELECT count(*) FROM dead_letters) AS letters`);
  return counts;
}

/** Lets the days pass and one millisecond more, then prunes once. */
async function pruneAfter(paceline: Paceline, days: number): Promise<void> {
  paceline.clock.nowMs += days * DAY_MS + 1;
  await paceline.runCron(CRONS.prune);
}

/** Log lines of a session that is gone, all written now. */
async function addStrayLogs({ rows, clock }: Paceline, count: number): Promise<void> {
  const numbers = JSON.stringify(Array.from({ length: count }, (_, i) => i + 1));
  await rows(
    `INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
     SELECT 'sync-7-1', value, 7, 'info', 'Stray.', '{}', ? FROM json_each(?)`,
    clock.nowMs,
    numbers,
  );
}

describe("pruning", () => {
  it.each<[what: string, days: number, before: unknown, after: unknown]>([
    ["pages", 7, ONE_SYNC, { ...ONE_SYNC, pages: 0 }],
    ["logs", 30, { ...ONE_SYNC, pages: 0 }, { ...ONE_SYNC, pages: 0, logs: 0 }],
    ["session", 90, { ...ONE_SYNC, pages: 0, logs: 0 }, NOTHING],
  ])(
    "keeps a finished sync's %s for %i days and not a millisecond more",
    async (_what, days, before, after) => {
      const paceline = await startSynced();
      paceline.clock.nowMs += days * DAY_MS;
      await paceline.runCron(CRONS.prune);
      expect(await kept(paceline)).toEqual(before);
      await pruneAfter(paceline, 0);
      expect(await kept(paceline)).toEqual(after);
    },
  );

  it("counts from the end of a sync, not from its beginning", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    paceline.clock.nowMs += 80 * DAY_MS;
    await paceline.broker.drain();
    await pruneAfter(paceline, 6);
    expect(await kept(paceline)).toEqual(ONE_SYNC);
  });

  it("never touches a live session's pages and logs, however old: its sweep spares races by them", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    await paceline.broker.deliverNext();
    const live = { pages: 2, logs: 3, sessions: 1, letters: 0 };
    await pruneAfter(paceline, LONG_DAYS);
    expect(await kept(paceline)).toEqual(live);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
    await expectTruth(paceline);
  });

  it("takes what a superseded session left and spares the one that took its place", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    const sessionId = await paceline.requeue(onlyAthlete(paceline).id);
    await pruneAfter(paceline, LONG_DAYS);
    expect(await paceline.rows("SELECT id, status FROM sync_sessions")).toEqual([
      { id: sessionId, status: "queued" },
    ]);
    expect(await kept(paceline)).toEqual({ pages: 0, logs: 1, sessions: 1, letters: 0 });
  });

  it.each<[what: string, shortened: string, left: unknown]>([
    ["logs", "RETENTION_SYNC_PAGES_DAYS", { ...ONE_SYNC, pages: 0 }],
    ["pages, which it would take along unbounded", "RETENTION_SYNC_LOGS_DAYS", { ...ONE_SYNC, logs: 0 }],
  ])("keeps a session as long as its %s", async (_what, shortened, left) => {
    const paceline = await startSynced({ vars: { RETENTION_SESSIONS_DAYS: "1", [shortened]: "1" } });
    await pruneAfter(paceline, 1);
    expect(await kept(paceline)).toEqual(left);
    await pruneAfter(paceline, LONG_DAYS);
    expect(await kept(paceline)).toEqual(NOTHING);
  });

  it("takes logs whose session is gone by their own age", async () => {
    const paceline = startPaceline();
    await addStrayLogs(paceline, 3);
    await pruneAfter(paceline, 29);
    expect(await kept(paceline)).toEqual({ ...NOTHING, logs: 3 });
    await pruneAfter(paceline, 1);
    expect(await kept(paceline)).toEqual(NOTHING);
  });

  it("never takes an open dead letter, and a resolved one 90 days after it was resolved", async () => {
    const paceline = startPaceline();
    for (const body of ["open", "resolved"]) paceline.broker.put("athlete-pages", body);
    await paceline.broker.drain();
    paceline.clock.nowMs += LONG_DAYS * DAY_MS;
    await paceline.rows(
      `UPDATE dead_letters SET resolved_at = ?, resolution = 'A stray message.' WHERE body = '"resolved"'`,
      paceline.clock.nowMs,
    );
    await pruneAfter(paceline, 89);
    expect(await paceline.rows("SELECT body FROM dead_letters")).toHaveLength(2);
    await pruneAfter(paceline, 1);
    expect(await paceline.rows("SELECT body FROM dead_letters")).toEqual([{ body: '"open"' }]);
  });

  it("never touches races and athletes", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const races = await storedRaces(paceline, id);
    const athletes = await paceline.rows("SELECT * FROM athletes");
    await pruneAfter(paceline, LONG_DAYS);
    expect(await kept(paceline)).toEqual(NOTHING);
    expect(races.length).toBeGreaterThan(0);
    expect(await storedRaces(paceline, id)).toEqual(races);
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual(athletes);
  });

  it("logs one line with the counts, and none when nothing was due", async () => {
    const paceline = await startSynced();
    paceline.logLines.length = 0;
    await pruneAfter(paceline, LONG_DAYS);
    await pruneAfter(paceline, LONG_DAYS);
    expect(paceline.logLines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: "info",
        message: "The cron pruned 11 rows.",
        metadata: { sync_pages: 4, sync_logs: 5, sync_sessions: 1, sync_totals: 1 },
      }),
    ]);
  });
});

describe("one run", () => {
  it("stops at RETENTION_ROWS_PER_RUN_MAX rows of all kinds together, and the next goes on", async () => {
    const paceline = await startSynced({ vars: { RETENTION_ROWS_PER_RUN_MAX: "3" } });
    await pruneAfter(paceline, LONG_DAYS);
    expect(await kept(paceline)).toEqual({ ...ONE_SYNC, pages: 1 });
    expect(paceline.logLines.at(-1)).toContain("pruned 3 rows. That is all that one run may");
    await pruneAfter(paceline, 0);
    expect(await kept(paceline)).toEqual({ ...ONE_SYNC, pages: 0, logs: 3 });
    await pruneAfter(paceline, 0);
    expect(await kept(paceline)).toEqual({ ...NOTHING, sessions: 1 });
    await pruneAfter(paceline, 0);
    expect(await kept(paceline)).toEqual(NOTHING);
  });

  it("works in steps of at most 500 rows and writes no row more than it deletes", async () => {
    const paceline = startPaceline();
    await addStrayLogs(paceline, 1_200);
    paceline.measured.forget();
    await pruneAfter(paceline, LONG_DAYS);
    // The pages first, after the logs the sessions, the dead letters, the totals and two tables of logins, and last the
    // tokens to encrypt anew are counted.
    const written = paceline.measured.roundTrips.flat().map(({ rowsWritten }) => rowsWritten);
    expect(written).toEqual([0, 500, 500, 200, 0, 0, 0, 0, 0, 0]);
    expect(await kept(paceline)).toEqual(NOTHING);
  });

  it("with nothing to do is eight queries that write nothing", async () => {
    const paceline = await startSynced();
    paceline.measured.forget();
    await paceline.runCron(CRONS.prune);
    expect(paceline.measured.roundTrips.flat().map(({ rowsWritten }) => rowsWritten)).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });

  it("at its highest bound stays below the 50 queries of D1's free plan", async () => {
    const paceline = startPaceline({ vars: { RETENTION_ROWS_PER_RUN_MAX: "10000" } });
    await addStrayLogs(paceline, 9_999);
    paceline.measured.forget();
    await pruneAfter(paceline, LONG_DAYS);
    expect(await kept(paceline)).toEqual(NOTHING);
    expect(paceline.measured.roundTrips.flat().length).toBeLessThan(50);
  });
});

describe("the totals of each hour", () => {
  const HOUR_MS = 3_600_000;

  it("are kept for 90 days, and so is the row before them, from which they are told", async () => {
    const paceline = await startSynced();
    const first = Math.floor(paceline.clock.nowMs / HOUR_MS) * HOUR_MS;
    const hours = async () =>
      (await paceline.rows<{ hour: number }>("SELECT hour FROM sync_totals ORDER BY hour")).map(
        ({ hour }) => hour,
      );
    paceline.clock.nowMs += DAY_MS;
    await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.drain();
    expect(await hours()).toEqual([0, first, first + DAY_MS]);
    paceline.clock.nowMs = first + 90 * DAY_MS;
    await paceline.runCron(CRONS.prune);
    expect(await hours()).toEqual([0, first, first + DAY_MS]);
    await pruneAfter(paceline, 0);
    expect(await hours()).toEqual([first, first + DAY_MS]);
  });

  it("stay where they are when nothing was synced since: the newest row is what there is", async () => {
    const paceline = await startSynced();
    await pruneAfter(paceline, LONG_DAYS);
    expect(await paceline.rows("SELECT syncs_completed FROM sync_totals")).toEqual([{ syncs_completed: 1 }]);
  });
});

describe("after everything of a sync was pruned", () => {
  it.each(["athlete-pages", "athlete-pages-dlq"])(
    "a message of it in %s is acked with a line in the log, and nothing is fetched",
    async (queue) => {
      const paceline = await startSynced();
      await pruneAfter(paceline, LONG_DAYS);
      const requests = paceline.sim.requests.length;
      const deliveries = paceline.broker.deliveries;
      paceline.broker.put(queue, paceline.broker.sent[0]?.body);
      await paceline.broker.drain();
      expect(paceline.broker.deliveries).toBe(deliveries + 1);
      expect(paceline.logLines.at(-1)).toContain("no_session");
      expect(paceline.sim.requests).toHaveLength(requests);
      expect(await kept(paceline)).toEqual(NOTHING);
    },
  );

  it.each(["full", "incremental"] as const)("a sync that is %s finds what is new", async (mode) => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    await pruneAfter(paceline, LONG_DAYS);
    const startSeconds = Math.floor(paceline.clock.nowMs / 1000) - 60;
    paceline.sim.world.uploadActivity(id, { startSeconds, isRace: true });
    await paceline.requeue(id, { mode });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT mode, status FROM sync_sessions")).toEqual([
      { mode, status: "completed" },
    ]);
    await expectTruth(paceline);
  });

  it("a full sync still removes what is gone from Strava", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const [race] = await storedRaces(paceline, id);
    await pruneAfter(paceline, LONG_DAYS);
    paceline.sim.world.deleteActivity(id, race?.strava_activity_id ?? 0);
    await paceline.requeue(id);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("the athlete is listed as before, without a session's progress", async () => {
    const paceline = await startSynced();
    await pruneAfter(paceline, LONG_DAYS);
    const response = await paceline.call("GET", "/api/admin/athletes");
    expect(await response.json()).toMatchObject({
      athletes: [{ sync_status: "completed", session_pages_count: null }],
    });
  });
});
