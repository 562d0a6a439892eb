import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { endAll, inLine, plan, plannedIds } from "../../../support/queue/planner-runs.ts";
import { DAY_MS, many, type Stored, startClub } from "../../../support/strava/club.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";

/** Lets in one bulk session at a time, so that the order of the others shows. */
async function onePlace({ rows }: Paceline): Promise<void> {
  await rows("UPDATE strava_budget SET read_short_limit = 5");
}

describe("the planner", () => {
  it("begins full syncs on the bulk lane, whose last one is oldest first", async () => {
    const paceline = await startClub([{ fullDaysAgo: 8 }, { fullDaysAgo: 30 }, { fullDaysAgo: 9 }]);
    await onePlace(paceline);
    const bulk = { mode: "full", lane: "bulk" };
    expect(await plan(paceline)).toEqual([1, 2, 3].map((athlete_id) => ({ athlete_id, ...bulk })));
    expect(await inLine(paceline)).toEqual([2, 3, 1]);
    expect(paceline.logLines.join()).toContain(
      "The cron planned 3 full syncs, about 30 pages. Nobody else is due.",
    );
    expect(await plan(paceline)).toEqual([]);
  });

  it("begins with athletes who race, whose waiting counts four times", async () => {
    const active = { newestDaysAgo: 3 };
    const paceline = await startClub([
      { fullDaysAgo: 35 },
      { fullDaysAgo: 9, ...active },
      { fullDaysAgo: 8, ...active },
    ]);
    await onePlace(paceline);
    expect(await plannedIds(paceline)).toEqual([1, 2, 3]);
    expect(await inLine(paceline)).toEqual([2, 1, 3]);
  });

  it("sends the messages of those for whom there is place at once", async () => {
    const paceline = await startClub([...many(25), { fullDaysAgo: 300 }]);
    expect(await plan(paceline)).toHaveLength(26);
    expect(paceline.broker.waiting.map(({ queue }) => queue)).toEqual(Array(20).fill("athlete-pages"));
    expect(JSON.stringify(paceline.broker.waiting)).toContain('"athleteId":26');
  });

  it("leads to a history read whole", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    await paceline.runCron(CRONS.plan);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
    await expectTruth(paceline);
  });

  it("begins new athletes' first syncs first, five of them on the people's lane", async () => {
    const paceline = await startClub([
      { fullDaysAgo: 300 },
      ...many(7, { fullDaysAgo: null, status: "idle" }),
    ]);
    await onePlace(paceline);
    const planned = await plan(paceline);
    expect(planned.filter(({ lane }) => lane === "priority").map(({ athlete_id }) => athlete_id)).toEqual([
      2, 3, 4, 5, 6,
    ]);
    expect(await inLine(paceline)).toEqual([7, 8, 1]);
  });

  it.each<[what: string, athlete: Stored]>([
    ["was read whole 7 days ago less a moment", { fullDaysAgo: 6.999 }],
    ["is disconnected", { status: "disconnected" }],
  ])("leaves an athlete alone who %s", async (_what, athlete) => {
    expect(await plan(await startClub([athlete]))).toEqual([]);
  });

  it("leaves an athlete alone who is being synced", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    await paceline.requeue(onlyAthlete(paceline).id);
    expect(await plan(paceline)).toEqual([]);
    await paceline.broker.deliverNext();
    expect(await plan(paceline)).toEqual([]);
  });

  it("goes by FULL_SYNC_AGE_DAYS_MIN", async () => {
    const options = { vars: { FULL_SYNC_AGE_DAYS_MIN: "11" } };
    expect(await plannedIds(await startClub([{}, { fullDaysAgo: 11 }], options))).toEqual([2]);
  });

  it("twice at once begins each athlete's sync once", async () => {
    const paceline = await startClub([...many(30), ...many(8, { fullDaysAgo: null })]);
    await Promise.all([paceline.runCron(CRONS.plan), paceline.runCron(CRONS.plan)]);
    expect(
      await paceline.rows("SELECT count(*) AS n, count(DISTINCT athlete_id) AS athletes FROM sync_sessions"),
    ).toEqual([{ n: 38, athletes: 38 }]);
    // Five of the new ones on the people's lane, and a fifth of a window's requests on the other.
    expect(paceline.broker.sent).toHaveLength(25);
  });

  it("begins at most 100 a run with five round trips, and the next run goes on", async () => {
    const paceline = await startClub([...many(115, { activities: 0 }), ...many(5, { fullDaysAgo: null })]);
    paceline.measured.forget();
    expect(await plan(paceline)).toHaveLength(100);
    expect(paceline.measured.roundTrips.length).toBeLessThanOrEqual(5);
    expect(paceline.logLines.join()).toContain("That is all that one run may; the next one goes on.");
    expect(await plan(paceline)).toHaveLength(20);
  });
});

describe("an athlete whose full sync failed or was stopped", () => {
  it("is planned again, but not before the minimum age has passed since", async () => {
    const paceline = await startClub([{ fullDaysAgo: 300 }]);
    expect(await plannedIds(paceline)).toEqual([1]);
    await endAll(paceline, "error");
    paceline.clock.nowMs += 7 * DAY_MS - 1;
    expect(await plannedIds(paceline)).toEqual([]);
    paceline.clock.nowMs += 1;
    expect(await plannedIds(paceline)).toEqual([1]);
  });

  it("does not stand in front of those who have waited longer since", async () => {
    const paceline = await startClub([{ fullDaysAgo: 300 }, { fullDaysAgo: 5 }]);
    expect(await plannedIds(paceline)).toEqual([1]);
    await endAll(paceline, "error");
    await onePlace(paceline);
    paceline.clock.nowMs += 8 * DAY_MS;
    expect(await plannedIds(paceline)).toEqual([1, 2]);
    expect(await inLine(paceline)).toEqual([2, 1]);
  });

  it("is new no more: a first sync that failed is tried again on the bulk lane", async () => {
    const paceline = await startClub([{ fullDaysAgo: null }]);
    expect(await plan(paceline)).toEqual([{ athlete_id: 1, mode: "full", lane: "priority" }]);
    await endAll(paceline, "error");
    expect(await plan(paceline)).toEqual([]);
    paceline.clock.nowMs += 7 * DAY_MS;
    expect(await plan(paceline)).toEqual([{ athlete_id: 1, mode: "full", lane: "bulk" }]);
  });

  it("is not begun again at once after a person stopped it", async () => {
    const paceline = await startClub([{ fullDaysAgo: 300 }]);
    expect(await plannedIds(paceline)).toEqual([1]);
    expect((await paceline.call("POST", "/api/admin/athletes/1/sync/stop")).status).toBe(200);
    expect(await plannedIds(paceline)).toEqual([]);
  });
});

describe("over the weeks", () => {
  it("all athletes have their turn, however few a day carries and however active the others are", async () => {
    const paceline = await startClub([
      ...many(6, { newestDaysAgo: -400 }),
      { fullDaysAgo: 7, activities: 6_000 },
      { fullDaysAgo: 7 },
    ]);
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 23");
    const turns = new Map<number, number>();
    for (let day = 0; day < 60; day++) {
      for (const id of await plannedIds(paceline)) turns.set(id, (turns.get(id) ?? 0) + 1);
      await endAll(paceline, "completed");
      paceline.clock.nowMs += DAY_MS;
    }
    expect([...turns.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
