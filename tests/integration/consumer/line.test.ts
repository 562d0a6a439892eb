import { CRONS } from "@paceline/producer/cron-expressions";
import type { SimOptions } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../support/paceline.ts";
import { loseMessages } from "../../support/queue/mishaps.ts";
import { many, startClub } from "../../support/strava/club.ts";
import { expectTruth } from "../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

/** The simulator's athletes. */
const [FIRST, SECOND, THIRD] = [1_000_001, 1_007_920, 1_015_839];

function world(athletes: number) {
  return { seed: 3, athletes, activities: { min: 5, max: 15 } };
}

/** So many athletes enqueued, and place for one session at a time. */
async function startOneByOne(
  athletes: number,
  faults: NonNullable<SimOptions["faults"]> = [],
): Promise<Paceline> {
  const paceline = startPaceline({
    sim: { world: world(athletes), limits: { read: { short: 5, day: 1_000 } }, faults },
    batchSize: 1,
  });
  await paceline.rows("UPDATE strava_budget SET read_short_limit = 5");
  await paceline.importAthletes();
  await paceline.enqueueAll("full");
  return paceline;
}

/** Athletes whose bulk sync is under way, or was let in to begin. */
async function inside({ rows }: Paceline): Promise<number[]> {
  const sessions = await rows<{ athlete_id: number }>(
    "SELECT athlete_id FROM sync_sessions WHERE finished_at IS NULL AND lane = 'bulk' AND in_line_since IS NULL ORDER BY 1",
  );
  return sessions.map(({ athlete_id }) => athlete_id);
}

async function statuses({ rows }: Paceline): Promise<unknown[]> {
  return rows("SELECT status, count(*) AS n FROM sync_sessions GROUP BY status ORDER BY status");
}

/** Delivers until a session has ended; what was measured is the delivery that ended it. */
async function untilOneEnds(paceline: Paceline): Promise<void> {
  const ended = () => paceline.rows("SELECT id FROM sync_sessions WHERE finished_at IS NOT NULL");
  const before = (await ended()).length;
  while ((await ended()).length === before) {
    paceline.measured.forget();
    await paceline.broker.deliverNext();
  }
}

describe("a bulk sync that stands in line", () => {
  it("has no message until it is let in: a fifth of a short window's requests are inside", async () => {
    const paceline = await startQueued({ sim: { world: world(30) } });
    expect(paceline.broker.waiting).toHaveLength(20);
    expect(await inside(paceline)).toHaveLength(20);
  });

  it.each([
    [50, 10],
    [9, 1],
    [2, 1],
  ])("with a limit of %i requests waits for one of %i places", async (limit, places) => {
    const paceline = await startClub(many(30));
    await paceline.rows("UPDATE strava_budget SET read_short_limit = ?", limit);
    await paceline.enqueueAll("full");
    expect(await inside(paceline)).toHaveLength(places);
    expect(paceline.broker.waiting).toHaveLength(places);
  });

  it("comes after those that read only what is new, and then by the time for which it has stood there", async () => {
    const paceline = await startClub([{ fullDaysAgo: null }, {}, { fullDaysAgo: null }, {}]);
    await paceline.rows("UPDATE strava_budget SET read_short_limit = 5");
    await paceline.enqueueAll("incremental");
    await paceline.rows("UPDATE sync_sessions SET in_line_since = in_line_since - 100 WHERE athlete_id = 3");
    const turns: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      turns.push(...(await inside(paceline)));
      await paceline.rows(
        "UPDATE sync_sessions SET status = 'completed', finished_at = 1 WHERE in_line_since IS NULL",
      );
      await paceline.runCron(CRONS.rescue);
    }
    expect(turns).toEqual([2, 4, 3, 1]);
  });

  it("is not overdue, however long it stands there", async () => {
    const paceline = await startOneByOne(3);
    loseMessages(paceline);
    paceline.clock.nowMs += 30 * 86_400_000;
    await paceline.runCron(CRONS.rescue);
    // The one inside, whose message was lost, is sent again; the others are not.
    expect(paceline.broker.waiting).toHaveLength(1);
    expect(await paceline.rows("SELECT sum(rescues) AS rescues FROM sync_sessions")).toEqual([
      { rescues: 1 },
    ]);
  });

  it("does not keep people waiting: theirs never stand in line", async () => {
    const paceline = await startOneByOne(3);
    await paceline.requeue(THIRD);
    expect(paceline.broker.waiting.map(({ queue }) => queue).sort()).toEqual([
      "athlete-pages",
      "athlete-pages-priority",
    ]);
  });

  it("comes in time: 250 athletes enqueued at once are all read, and never more than 20 at a time", async () => {
    const paceline = await startQueued({ sim: { world: world(250) } });
    let most = 0;
    paceline.beforeFetch = async () => {
      most = Math.max(most, (await inside(paceline)).length);
    };
    await paceline.broker.drain();
    expect(await statuses(paceline)).toEqual([{ status: "completed", n: 250 }]);
    expect(most).toBe(20);
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(paceline.sim.requests.every(({ result }) => result === 200)).toBe(true);
    await expectTruth(paceline);
  });
});

describe("the end of a sync", () => {
  it("lets in the next, in the transaction of its last page, and its message is sent", async () => {
    const paceline = await startOneByOne(2);
    await untilOneEnds(paceline);
    expect(paceline.measured.roundTrips).toHaveLength(2);
    expect(await inside(paceline)).toEqual([SECOND]);
    expect(paceline.broker.waiting).toMatchObject([{ body: { athleteId: SECOND, pageNumber: 1 } }]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("by a refusal lets in the next likewise", async () => {
    const paceline = await startOneByOne(2);
    paceline.sim.world.revoke(FIRST);
    await untilOneEnds(paceline);
    expect(await statuses(paceline)).toEqual([
      { status: "error", n: 1 },
      { status: "queued", n: 1 },
    ]);
    expect(await inside(paceline)).toEqual([SECOND]);
    expect(paceline.broker.waiting).toMatchObject([{ body: { athleteId: SECOND, pageNumber: 1 } }]);
    await paceline.broker.drain();
    await expectTruth(paceline, [SECOND]);
  });

  it("that people asked for lets in who found the place of a sync that was stopped", async () => {
    const paceline = await startOneByOne(3);
    await paceline.call("POST", `/api/admin/athletes/${FIRST}/sync/stop`);
    expect(await inside(paceline)).toEqual([]);
    await paceline.requeue(FIRST);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("that is not the end lets in nobody: the fence fell before the last page", async () => {
    const paceline = await startOneByOne(3);
    await paceline.broker.deliverNext();
    paceline.afterFetch = async () => {
      await paceline.rows("UPDATE sync_sessions SET epoch = 2 WHERE in_line_since IS NULL");
    };
    await paceline.broker.deliverNext();
    expect(await inside(paceline)).toEqual([FIRST]);
    expect(paceline.broker.waiting).toEqual([]);
  });

  it("whose successor's message was never sent is followed all the same: the rescue sends it", async () => {
    const paceline = await startOneByOne(2);
    await paceline.broker.deliverNext();
    paceline.broker.refuses = true;
    await paceline.broker.deliverNext();
    paceline.broker.refuses = false;
    expect(await inside(paceline)).toEqual([SECOND]);
    await paceline.broker.drain();
    expect(await inside(paceline)).toEqual([SECOND]);
    paceline.clock.nowMs += 901_000;
    await paceline.runCron(CRONS.rescue);
    await paceline.broker.drain();
    expect(await statuses(paceline)).toEqual([{ status: "completed", n: 2 }]);
    await expectTruth(paceline);
  });
});

describe("a place", () => {
  it("is not taken by a sync that waits to try a failed page again", async () => {
    const paceline = await startOneByOne(3, [
      { path: LISTING, status: 500, after: 0, times: 3, athlete: FIRST },
    ]);
    await paceline.broker.deliverNext();
    expect(await inside(paceline)).toEqual([FIRST]);
    await paceline.runCron(CRONS.rescue);
    expect(await inside(paceline)).toEqual([FIRST, SECOND]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("that a stop left free is filled by the rescue's next run", async () => {
    const paceline = await startOneByOne(2);
    await paceline.call("POST", `/api/admin/athletes/${FIRST}/sync/stop`);
    await paceline.runCron(CRONS.rescue);
    expect(await inside(paceline)).toEqual([SECOND]);
    await paceline.broker.drain();
    await expectTruth(paceline, [SECOND]);
  });

  it("is given once, however many give at the same time", async () => {
    const paceline = await startOneByOne(6);
    await paceline.call("POST", `/api/admin/athletes/${FIRST}/sync/stop`);
    await Promise.all(Array.from({ length: 4 }, () => paceline.runCron(CRONS.rescue)));
    expect(await inside(paceline)).toHaveLength(1);
  });
});
