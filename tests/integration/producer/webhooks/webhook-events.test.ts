import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { atNextRequest } from "../../../support/strava/person.ts";
import { expectTruth, listings, onlyAthlete } from "../../../support/strava/truth.ts";
import { startSubscribed } from "../../../support/strava/webhooks.ts";

type Subscribed = Awaited<ReturnType<typeof startSubscribed>>;

/** A new race, an hour old; answers with its id. */
function upload(paceline: Subscribed): number {
  const { world } = paceline.sim;
  const athleteId = onlyAthlete(paceline).id;
  const startSeconds = Math.floor(paceline.clock.nowMs / 1000) - 3_600;
  const id = world.uploadActivity(athleteId, { startSeconds, isRace: true });
  // A run's, whatever sport chance made it.
  world.editActivity(athleteId, id, { workout_type: 1 });
  return id;
}

const NEW_SESSIONS = "SELECT mode, lane, status FROM sync_sessions ORDER BY started_at LIMIT -1 OFFSET 1";
const INCREMENTAL = { mode: "incremental", lane: "bulk", status: "completed" };

async function deliver({ sim }: Subscribed): Promise<void> {
  for (const { accepted } of await sim.deliverEvents()) expect(accepted).toBe(true);
}

describe("an event of an activity", () => {
  it("brings a new race, and a changed one, by an incremental sync each", async () => {
    const paceline = await startSubscribed();
    const id = upload(paceline);
    await deliver(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
    paceline.clock.nowMs += 600_000;
    paceline.sim.world.editActivity(onlyAthlete(paceline).id, id, { name: "Renamed" });
    await deliver(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
    expect(await paceline.rows("SELECT name FROM races WHERE strava_activity_id = ?", id)).toEqual([
      { name: "Renamed" },
    ]);
    expect(await paceline.rows(NEW_SESSIONS)).toEqual([INCREMENTAL, INCREMENTAL]);
  });

  it("removes a race that was deleted, asking Strava nothing", async () => {
    const paceline = await startSubscribed();
    const { id } = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(id, [1]);
    const asked = listings(paceline).length;
    paceline.sim.world.deleteActivity(id, race?.strava_activity_id ?? 0);
    await deliver(paceline);
    await expectTruth(paceline);
    expect(listings(paceline)).toHaveLength(asked);
    expect(await paceline.rows(NEW_SESSIONS)).toEqual([]);
  });

  it("is worked on once, however often it is sent", async () => {
    const paceline = await startSubscribed({ copies: 3 });
    upload(paceline);
    await deliver(paceline);
    await paceline.broker.drain();
    paceline.clock.nowMs += 900_000;
    await paceline.runCron(CRONS.rescue);
    expect(await paceline.rows(NEW_SESSIONS)).toEqual([INCREMENTAL]);
    expect(await paceline.rows("SELECT count(*) AS events FROM webhook_events")).toEqual([{ events: 1 }]);
  });

  it("among many of one athlete begins one sync", async () => {
    const paceline = await startSubscribed();
    for (let nth = 0; nth < 5; nth++) upload(paceline);
    await deliver(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
    await paceline.runCron(CRONS.rescue);
    expect(await paceline.rows(NEW_SESSIONS)).toEqual([INCREMENTAL]);
  });

  it("that comes while a sync is under way is taken up by the cron after it", async () => {
    const paceline = await startSubscribed();
    upload(paceline);
    await deliver(paceline);
    atNextRequest(paceline, "after Strava answered", async () => {
      upload(paceline);
      await deliver(paceline);
    });
    await paceline.broker.drain();
    await paceline.runCron(CRONS.rescue);
    await paceline.broker.drain();
    await expectTruth(paceline);
    await paceline.runCron(CRONS.rescue);
    expect(await paceline.rows(NEW_SESSIONS)).toEqual([INCREMENTAL, INCREMENTAL]);
  });

  it("so soon after a sync waits for the cron", async () => {
    const paceline = await startSubscribed();
    upload(paceline);
    await deliver(paceline);
    await paceline.broker.drain();
    upload(paceline);
    await deliver(paceline);
    expect(await paceline.rows(NEW_SESSIONS)).toEqual([INCREMENTAL]);
    await paceline.runCron(CRONS.rescue);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("of somebody unknown leaves no trace", async () => {
    const paceline = await startSubscribed();
    await paceline.call("DELETE", `/api/admin/athletes/${onlyAthlete(paceline).id}`);
    upload(paceline);
    await deliver(paceline);
    for (const table of ["webhook_events", "athletes", "sync_sessions"]) {
      expect(await paceline.rows(`SELECT * FROM ${table}`)).toEqual([]);
    }
  });
});

describe("an event that an athlete revoked access", () => {
  const LEFT = `SELECT (SELECT count(*) FROM athletes) + (SELECT count(*) FROM races) + (SELECT count(*) FROM sync_sessions)
    + (SELECT count(*) FROM sync_pages) + (SELECT count(*) FROM sync_logs) + (SELECT count(*) FROM dead_letters)
    + (SELECT count(*) FROM webhook_events) AS rows`;

  it("is confirmed by a refresh, then no row of theirs is left", async () => {
    const paceline = await startSubscribed();
    paceline.sim.world.revoke(onlyAthlete(paceline).id);
    await deliver(paceline);
    await paceline.runCron(CRONS.rescue);
    expect(await paceline.rows("SELECT strava_id FROM athletes")).toHaveLength(1);
    await paceline.broker.drain();
    await paceline.runCron(CRONS.rescue);
    expect(await paceline.rows(LEFT)).toEqual([{ rows: 0 }]);
  });

  it("that is not true deletes nothing, and the log says so", async () => {
    const paceline = await startSubscribed();
    const { id } = onlyAthlete(paceline);
    paceline.sim.world.revoke(id);
    onlyAthlete(paceline).revoked = false;
    await deliver(paceline);
    await paceline.broker.drain();
    await paceline.runCron(CRONS.rescue);
    await expectTruth(paceline);
    expect(await paceline.rows("SELECT sync_status, revocation_version FROM athletes")).toEqual([
      { sync_status: "completed", revocation_version: null },
    ]);
    expect(paceline.logLines.join()).toContain("gave new tokens since: nothing is deleted");
  });

  it("deletes nobody who has connected again", async () => {
    const paceline = await startSubscribed();
    const { id } = onlyAthlete(paceline);
    paceline.sim.world.revoke(id);
    await deliver(paceline);
    await paceline.broker.drain();
    await openBrowser(paceline).finish("connect", id);
    await paceline.broker.drain();
    await paceline.runCron(CRONS.rescue);
    await expectTruth(paceline);
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
  });

  it("is asked about again when the sync that was to ask was stopped", async () => {
    const paceline = await startSubscribed();
    const { id } = onlyAthlete(paceline);
    paceline.sim.world.revoke(id);
    await deliver(paceline);
    await paceline.call("POST", `/api/admin/athletes/${id}/sync/stop`);
    await paceline.runCron(CRONS.rescue);
    await paceline.broker.drain();
    await paceline.runCron(CRONS.rescue);
    expect(await paceline.rows(LEFT)).toEqual([{ rows: 0 }]);
  });
});
