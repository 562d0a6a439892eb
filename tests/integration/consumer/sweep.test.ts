import { describe, expect, it } from "vitest";
import { type Paceline, startSynced } from "../../support/paceline.ts";
import { expectTruth, onlyAthlete, storedRaces } from "../../support/strava/truth.ts";

function raceIds({ sim }: Paceline, athleteId: number): number[] {
  return sim.world.races(athleteId, [1]).map(({ strava_activity_id }) => strava_activity_id);
}

async function athleteState({ rows }: Paceline): Promise<unknown> {
  const [athlete] = await rows("SELECT sync_status, sync_error FROM athletes");
  return athlete;
}

describe("the sweep", () => {
  it("takes a race that was deleted on Strava", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const [first] = raceIds(paceline, id);
    paceline.sim.world.deleteActivity(id, first ?? 0);
    await paceline.requeue(id);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("does not run in an incremental sync", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const before = await storedRaces(paceline, id);
    paceline.sim.world.deleteActivity(id, raceIds(paceline, id)[0] ?? 0);
    await paceline.requeue(id, { mode: "incremental" });
    await paceline.broker.drain();
    expect(await storedRaces(paceline, id)).toEqual(before);
  });

  it("is not needed for an activity that is no race any more: its page removes it", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const newest = paceline.sim.world.races(id, [1]).toSorted((a, b) => b.start_date - a.start_date)[0];
    paceline.sim.world.editActivity(id, newest?.strava_activity_id ?? 0, { workout_type: 0 });
    await paceline.requeue(id);
    await paceline.broker.deliverNext();
    await expectTruth(paceline);
  });

  it("keeps everything and says so when more than half of the races are gone, until it is forced", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const before = await storedRaces(paceline, id);
    const ids = raceIds(paceline, id);
    for (const raceId of ids.slice(0, Math.ceil(ids.length / 2) + 1))
      paceline.sim.world.deleteActivity(id, raceId);

    const sessionId = await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await storedRaces(paceline, id)).toEqual(before);
    expect(await athleteState(paceline)).toEqual({
      sync_status: "error",
      sync_error: expect.stringContaining("press “Force a full sync…” on the athlete's page"),
    });
    const [session] = await paceline.rows("SELECT status, error FROM sync_sessions WHERE id = ?", sessionId);
    expect(session).toEqual({ status: "error", error: expect.stringContaining("more than half") });
    const lines = await paceline.rows<{ message: string }>(
      "SELECT message FROM sync_logs WHERE sync_session_id = ?",
      sessionId,
    );
    expect(lines.at(-1)?.message).toContain("more than half");

    await paceline.requeue(id, { force: true });
    await paceline.broker.drain();
    await expectTruth(paceline);
    expect(await athleteState(paceline)).toEqual({ sync_status: "completed", sync_error: null });
  });

  it("counts only the races that were there before: newly tagged ones do not make a loss look small", async () => {
    const paceline = await startSynced();
    const { id, activities } = onlyAthlete(paceline);
    const before = await storedRaces(paceline, id);
    const others = [...activities.values()].filter(
      ({ wire }) => wire.workout_type === 0 && wire.visibility !== "only_me",
    );
    for (const raceId of raceIds(paceline, id)) paceline.sim.world.deleteActivity(id, raceId);
    for (const { wire } of others) paceline.sim.world.editActivity(id, wire.id, { workout_type: 1 });
    expect(others.length).toBeGreaterThan(before.length);
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await athleteState(paceline)).toMatchObject({ sync_status: "error" });
    const kept = await storedRaces(paceline, id);
    expect(kept).toEqual(expect.arrayContaining(before));
  });

  it("takes more than half of fewer than ten races without asking", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const ids = raceIds(paceline, id);
    for (const raceId of ids.slice(9)) paceline.sim.world.deleteActivity(id, raceId);
    await paceline.requeue(id, { force: true });
    await paceline.broker.drain();
    expect(await storedRaces(paceline, id)).toHaveLength(9);
    for (const raceId of ids.slice(0, 8)) paceline.sim.world.deleteActivity(id, raceId);
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await storedRaces(paceline, id)).toHaveLength(1);
    await expectTruth(paceline);
  });

  it("keeps everything when the history comes back empty", async () => {
    const paceline = await startSynced();
    const athlete = onlyAthlete(paceline);
    const before = await storedRaces(paceline, athlete.id);
    athlete.activities.clear();
    await paceline.requeue(athlete.id);
    await paceline.broker.drain();
    expect(await storedRaces(paceline, athlete.id)).toEqual(before);
    expect(await athleteState(paceline)).toEqual({
      sync_status: "error",
      sync_error: expect.stringContaining("no activity at all"),
    });
    await paceline.requeue(athlete.id, { force: true });
    await paceline.broker.drain();
    expect(await storedRaces(paceline, athlete.id)).toEqual([]);
  });

  it("takes nothing when some row could not even be identified", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const before = await storedRaces(paceline, id);
    const [gone, broken] = raceIds(paceline, id);
    paceline.sim.world.deleteActivity(id, gone ?? 0);
    // The wire form loses its id, the simulator's own key stays.
    paceline.sim.world.editActivity(id, broken ?? 0, JSON.parse('{ "id": "unreadable" }'));
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await storedRaces(paceline, id)).toEqual(before);
    expect(await athleteState(paceline)).toEqual({ sync_status: "completed", sync_error: null });
  });

  it("spares a race that began after the sync did: no page can have shown it", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const [race] = await storedRaces(paceline, id);
    const startSeconds = Math.floor(paceline.clock.nowMs / 1000) + 60;
    await paceline.rows(
      "UPDATE races SET start_date = ?, strava_activity_id = 1 WHERE strava_activity_id = ?",
      startSeconds,
      race?.strava_activity_id,
    );
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT start_date FROM races WHERE strava_activity_id = 1")).toEqual([
      { start_date: startSeconds },
    ]);
  });

  it("leaves other athletes' races alone", async () => {
    const paceline = await startSynced({
      sim: { world: { seed: 3, athletes: 2, activities: { min: 300, max: 300 } } },
    });
    const [first] = paceline.sim.world.athletes.keys();
    await paceline.requeue(first ?? 0);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});
