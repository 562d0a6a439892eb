import { readBudgetReport, readTotals } from "@paceline/store";
import { describe, expect, it } from "vitest";
import { rowsRead } from "../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../support/paceline.ts";
import { many, startClub } from "../../support/strava/club.ts";
import { onlyAthlete } from "../../support/strava/truth.ts";

const HOUR_MS = 3_600_000;
const NOBODY = { idle: 0, queued: 0, in_progress: 0, completed: 0, error: 0, disconnected: 0 };

const totalsOf = ({ measured }: Paceline) => readTotals(measured.d1);

/** Races stored when a page was committed: each is written once. */
async function storedCount({ rows }: Paceline): Promise<number> {
  return (await rows("SELECT 1 FROM races")).length;
}

async function racesWritten(paceline: Paceline): Promise<number> {
  return (await totalsOf(paceline)).work.races_written;
}

describe("the counts of athletes", () => {
  it("follow a sync from its beginning to its end", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    expect((await totalsOf(paceline)).athletes).toEqual({ ...NOBODY, idle: 1 });
    await paceline.enqueueAll("full");
    expect((await totalsOf(paceline)).athletes).toEqual({ ...NOBODY, queued: 1 });
    await paceline.broker.deliverNext();
    expect((await totalsOf(paceline)).athletes).toEqual({ ...NOBODY, in_progress: 1 });
    await paceline.broker.drain();
    expect((await totalsOf(paceline)).athletes).toEqual({ ...NOBODY, completed: 1 });
    await paceline.call("DELETE", `/api/admin/athletes/${onlyAthlete(paceline).id}`);
    expect((await totalsOf(paceline)).athletes).toEqual(NOBODY);
  });

  it.each(["idle", "queued", "in_progress", "completed", "error", "disconnected"])(
    "know an athlete who is %s from whatever they were before",
    async (status) => {
      const paceline = await startClub([{ status }]);
      const counted = async () =>
        paceline.rows("SELECT idle, live, completed, error, disconnected FROM athlete_counts");
      const name = status === "queued" || status === "in_progress" ? "live" : status;
      const one = { idle: 0, live: 0, completed: 0, error: 0, disconnected: 0, [name]: 1 };
      expect(await counted()).toEqual([one]);
      for (const other of ["idle", "queued", "in_progress", "completed", "error", "disconnected"]) {
        await paceline.rows("UPDATE athletes SET sync_status = ?", other);
        await paceline.rows("UPDATE athletes SET sync_status = ?", status);
        expect(await counted(), `after ${other}`).toEqual([one]);
      }
      await paceline.rows("DELETE FROM athletes");
      expect(await counted()).toEqual([{ ...one, [name]: 0 }]);
    },
  );

  it("tell who stands in line and who is under way", async () => {
    const paceline = await startQueued({
      sim: { world: { seed: 4, athletes: 30, activities: { min: 5, max: 5 } } },
    });
    const { syncs } = await readBudgetReport(paceline.measured.d1, paceline.clock.nowMs);
    expect(syncs).toEqual({ inLine: 10, underWay: 20 });
  });
});

describe("the totals", () => {
  it("are told while a sync is under way, and its end changes none of them but that it ended", async () => {
    const paceline = await startQueued();
    for (const page of [1, 2, 3]) {
      await paceline.broker.deliverNext();
      expect((await totalsOf(paceline)).work.pages).toBe(page);
    }
    const before = await totalsOf(paceline);
    expect(before).toMatchObject({ ended: { completed: 0 }, lastCompletedAt: null });
    await paceline.broker.deliverNext();
    const [last] = await paceline.rows<{ activities: number; races: number }>(
      "SELECT activities_count AS activities, races_count AS races FROM sync_pages WHERE page_number = 4",
    );
    expect(await totalsOf(paceline)).toEqual({
      ...before,
      athletes: { ...NOBODY, completed: 1 },
      ended: { completed: 1, error: 0, givenUp: 0 },
      work: {
        ...before.work,
        pages: 4,
        activities: before.work.activities + (last?.activities ?? 0),
        races_shown: before.work.races_shown + (last?.races ?? 0),
      },
      lastCompletedAt: paceline.clock.nowMs,
    });
  });

  it("have a row for each hour in which a sync ended, and an end that comes late counts in the newest", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const first = Math.floor(paceline.clock.nowMs / HOUR_MS) * HOUR_MS;
    const ended = () =>
      paceline.rows("SELECT hour, syncs_completed FROM sync_totals WHERE hour > 0 ORDER BY hour");
    paceline.clock.nowMs += 2 * HOUR_MS;
    await paceline.requeue(id);
    await paceline.broker.drain();
    const two = [
      { hour: first, syncs_completed: 1 },
      { hour: first + 2 * HOUR_MS, syncs_completed: 2 },
    ];
    expect(await ended()).toEqual(two);
    paceline.clock.nowMs -= HOUR_MS;
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await ended()).toEqual([two[0], { hour: first + 2 * HOUR_MS, syncs_completed: 3 }]);
    expect((await totalsOf(paceline)).lastCompletedAt).toBe(paceline.clock.nowMs + HOUR_MS);
  });

  it("count a sync that was stopped, superseded or whose athlete went with what it had done", async () => {
    const paceline = await startQueued();
    const { id } = onlyAthlete(paceline);
    await paceline.broker.deliverNext();
    const once = await totalsOf(paceline);
    await paceline.requeue(id);
    expect((await totalsOf(paceline)).work).toEqual(once.work);
    await paceline.call("POST", `/api/admin/athletes/${id}/sync/stop`);
    await paceline.requeue(id);
    await paceline.broker.deliverNext();
    await paceline.broker.deliverNext();
    const twice = await totalsOf(paceline);
    expect(twice).toMatchObject({ ended: { completed: 0, error: 0, givenUp: 2 }, work: { pages: 2 } });
    await paceline.call("DELETE", `/api/admin/athletes/${id}`);
    const after = await totalsOf(paceline);
    expect(after).toMatchObject({ ended: { givenUp: 3 }, work: twice.work });
  });

  it("count failures that were tried again, times that a page waited, and letters, which do not come back", async () => {
    const faults = [{ path: "/api/v3/athlete/activities", status: 503, after: 0, times: 3 }];
    const paceline = await startQueued({ sim: { faults }, vars: { PAGE_FAILURES_MAX: "3" } });
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 0");
    await paceline.broker.deliverNext();
    expect((await totalsOf(paceline)).work).toMatchObject({ retries: 0, deferrals: 1 });
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 1000");
    await paceline.broker.drain();
    const failed = await totalsOf(paceline);
    expect(failed).toMatchObject({
      ended: { error: 1 },
      work: { retries: 3 },
      letters: [{ open: 1, ever: 1 }],
    });
    expect(failed.athletes).toEqual({ ...NOBODY, error: 1 });
    await paceline.call("DELETE", `/api/admin/athletes/${onlyAthlete(paceline).id}`);
    expect((await totalsOf(paceline)).letters).toMatchObject([{ open: 0, ever: 1 }]);
  });

  it("cost a session's end one row", async () => {
    const paceline = await startQueued();
    const rows = async () => (await paceline.rows("SELECT * FROM sync_totals")).length;
    while (paceline.broker.waiting.length > 1) await paceline.broker.deliverNext();
    await paceline.broker.drain();
    expect(await rows()).toBe(2);
  });

  it("are read in few rows, however many athletes there are and stand in line", async () => {
    const paceline = await startClub(many(10_000, { fullDaysAgo: null, status: "idle" }));
    await paceline.enqueueAll("full");
    paceline.measured.forget();
    expect((await totalsOf(paceline)).athletes).toEqual({ ...NOBODY, queued: 10_000 });
    const { syncs } = await readBudgetReport(paceline.measured.d1, paceline.clock.nowMs);
    expect(syncs).toEqual({ inLine: 9_980, underWay: 20 });
    expect(rowsRead(paceline.measured.roundTrips)).toBeLessThan(150);
  });
});

describe("the races written", () => {
  it("are those inserted, changed and removed, and none where nothing changed", async () => {
    const paceline = await startSynced();
    const athlete = onlyAthlete(paceline);
    const inserted = await storedCount(paceline);
    expect(inserted).toBeGreaterThan(10);
    expect(await racesWritten(paceline)).toBe(inserted);
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await racesWritten(paceline)).toBe(inserted);

    const races = paceline.sim.world
      .races(athlete.id, [1])
      .map(({ strava_activity_id }) => strava_activity_id);
    const [renamed, untagged, deleted] = races;
    const other = [...athlete.activities.keys()].find((id) => !races.includes(id)) ?? 0;
    paceline.sim.world.editActivity(athlete.id, renamed ?? 0, { name: "Renamed" });
    paceline.sim.world.editActivity(athlete.id, untagged ?? 0, { workout_type: 0 });
    paceline.sim.world.deleteActivity(athlete.id, deleted ?? 0);
    paceline.sim.world.editActivity(athlete.id, other, { workout_type: 1, visibility: "everyone" });
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    // One changed, one is no race any more, one was swept, one is new.
    expect(await racesWritten(paceline)).toBe(inserted + 4);
    expect(await storedCount(paceline)).toBe(inserted - 1);
  });

  it("do not count what an earlier statement or another page wrote, where a page has no race", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 1, athletes: 1, activities: { min: 300, max: 300 } } },
    });
    const athlete = onlyAthlete(paceline);
    for (const id of athlete.activities.keys())
      paceline.sim.world.editActivity(athlete.id, id, { workout_type: 0 });
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await racesWritten(paceline)).toBe(0);
  });

  it("are not counted for a page that wrote nothing, because its sync was stopped meanwhile", async () => {
    const paceline = await startQueued();
    paceline.beforeFetch = async () => {
      paceline.beforeFetch = async () => {};
      await paceline.call("POST", `/api/admin/athletes/${onlyAthlete(paceline).id}/sync/stop`);
    };
    await paceline.broker.deliverNext();
    expect(await storedCount(paceline)).toBe(0);
    expect((await totalsOf(paceline)).work).toMatchObject({ pages: 0, races_written: 0 });
  });

  it("are each session's own where one's end lets another in", async () => {
    const paceline = await startQueued({
      sim: { world: { seed: 6, athletes: 25, activities: { min: 30, max: 60 } } },
    });
    await paceline.broker.drain();
    const wrong = await paceline.rows(
      `SELECT id, races_written, (SELECT count(*) FROM races WHERE races.athlete_id = sync_sessions.athlete_id) AS stored
       FROM sync_sessions WHERE races_written <> stored`,
    );
    expect(wrong).toEqual([]);
    expect(await racesWritten(paceline)).toBe(await storedCount(paceline));
  });

  it("are counted once when the page's message is delivered again after its commit", async () => {
    const paceline = await startQueued();
    const [first] = paceline.broker.waiting;
    await paceline.broker.deliverNext();
    const written = await racesWritten(paceline);
    paceline.broker.put(first?.queue ?? "", first?.body);
    await paceline.broker.drain();
    expect(written).toBeGreaterThan(0);
    expect(await racesWritten(paceline)).toBe(await storedCount(paceline));
  });
});
