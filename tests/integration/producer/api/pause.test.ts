import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import { holdNextRequest, loseMessages } from "../../../support/queue/mishaps.ts";
import { atNextRequest, MOMENTS, pause, resume } from "../../../support/strava/person.ts";
import { expectTruth, listings, onlyAthlete } from "../../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

/** What a page writes for readers and for the walk; not the session's claim and due time. */
async function written({ rows }: Paceline): Promise<unknown> {
  return {
    races: await rows("SELECT * FROM races ORDER BY 1"),
    pages: await rows("SELECT * FROM sync_pages ORDER BY 1, 2"),
    logs: await rows("SELECT * FROM sync_logs ORDER BY 1, 2"),
    sessions: await rows(
      "SELECT status, page_number, cursor, failures, error FROM sync_sessions ORDER BY id",
    ),
    letters: await rows("SELECT * FROM dead_letters"),
    statuses: await rows("SELECT sync_status, sync_error FROM athletes"),
  };
}

/** Delivers for as long as a message can come back within the day. */
async function deliverForADay(paceline: Paceline): Promise<void> {
  const untilMs = paceline.clock.nowMs + 86_400_000;
  while (paceline.broker.waiting.some(({ dueMs }) => dueMs < untilMs)) await paceline.broker.deliverNext();
}

async function expectSyncedAfterResume(paceline: Paceline): Promise<void> {
  await resume(paceline);
  await paceline.broker.drain();
  expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
  expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 4 }]);
  expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
  await expectTruth(paceline);
}

describe("a page under way when the pipeline is paused", () => {
  const HARMS: readonly [string, number, Parameters<typeof startQueued>[0]][] = [
    ["the first", 0, {}],
    ["one in the middle", 1, {}],
    ["the last", 3, {}],
    ["one that fails", 1, { sim: { faults: [{ path: LISTING, status: 500, after: 1, times: 1 }] } }],
    [
      "one that is refused with 429",
      1,
      { sim: { faults: [{ path: LISTING, status: 429, after: 1, times: 1 }] } },
    ],
    [
      "one that fails for the last time",
      2,
      {
        vars: { PAGE_FAILURES_MAX: "2" },
        sim: { faults: [{ path: LISTING, status: 500, after: 1, times: 2 }] },
      },
    ],
  ];
  const cases = HARMS.flatMap(([what, done, options]) =>
    MOMENTS.map((moment) => [what, moment, done, options] as const),
  );

  it.each(cases)(
    "(%s, %s) is not written, becomes no dead letter, and comes again",
    async (_what, moment, done, options) => {
      const paceline = await startQueued(options);
      for (let page = 0; page < done; page++) await paceline.broker.deliverNext();
      let paused: unknown;
      atNextRequest(paceline, moment, async () => {
        await pause(paceline);
        paused = await written(paceline);
      });
      await deliverForADay(paceline);
      expect(paused).toBeDefined();
      expect(await written(paceline)).toEqual(paused);
      // A failure before, the delivery at work, the one that waits for its claim, and the one that is deferred.
      expect(paceline.broker.attemptsMax).toBeLessThanOrEqual(4);
      await expectSyncedAfterResume(paceline);
    },
  );

  it("is written when the pipeline is resumed before Strava answers", async () => {
    const paceline = await startQueued();
    const held = await holdNextRequest(paceline);
    await pause(paceline);
    expect(await resume(paceline)).toEqual({ paused: false, sent_on: 0 });
    held.letGo();
    await held.delivery;
    expect(await paceline.rows("SELECT page_number FROM sync_pages")).toEqual([{ page_number: 1 }]);
    await expectSyncedAfterResume(paceline);
  });

  it("disconnects nobody: Strava's word is asked for again", async () => {
    const paceline = await startQueued();
    paceline.sim.world.revoke(onlyAthlete(paceline).id);
    atNextRequest(paceline, "after Strava answered", async () => {
      await pause(paceline);
    });
    await deliverForADay(paceline);
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "queued" }]);
    await resume(paceline);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([
      { sync_status: "disconnected" },
    ]);
  });
});

describe("while the pipeline is paused", () => {
  it("a message that is delivered is deferred, asks nothing and spends no attempt", async () => {
    const paceline = await startQueued();
    await pause(paceline);
    await deliverForADay(paceline);
    await deliverForADay(paceline);
    expect(paceline.sim.requests).toEqual([]);
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(paceline.broker.waiting).toHaveLength(1);
    await expectSyncedAfterResume(paceline);
  });

  it("a message given up on by the queue ends no sync", async () => {
    const paceline = await startQueued();
    const [body] = loseMessages(paceline);
    await pause(paceline);
    paceline.broker.put("athlete-pages-dlq", body);
    await paceline.broker.deliverNext();
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "queued" }]);
    paceline.clock.nowMs += 1;
    await expectSyncedAfterResume(paceline);
  });

  it("people may requeue and stop: what they start begins with its end", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const { id } = onlyAthlete(paceline);
    await pause(paceline);
    await paceline.requeue(id);
    await paceline.call("POST", `/api/admin/athletes/${id}/sync/stop`);
    await paceline.requeue(id);
    await deliverForADay(paceline);
    expect(paceline.sim.requests).toEqual([]);
    await resume(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});

describe("the end of a pause", () => {
  it("sends on all that waited, each once, and what waited in the queue is dropped when it comes", async () => {
    const world = { seed: 5, athletes: 5, activities: { min: 10, max: 10 } };
    const paceline = await startQueued({ sim: { world } });
    await pause(paceline);
    await paceline.broker.deliverNext();
    expect(paceline.broker.waiting).toHaveLength(5);
    expect(await resume(paceline)).toEqual({ paused: false, sent_on: 5 });
    expect(paceline.broker.waiting).toHaveLength(10);
    await paceline.broker.drain();
    const [pages] = await paceline.rows<{ n: number }>("SELECT count(*) AS n FROM sync_pages");
    expect(listings(paceline)).toHaveLength(pages?.n ?? 0);
    await expectTruth(paceline);
  });

  it("is no rescue that counts towards giving up", async () => {
    const paceline = await startQueued();
    for (let turn = 0; turn < 10; turn++) {
      await pause(paceline);
      paceline.clock.nowMs += 1;
      await paceline.broker.deliverNext();
      await resume(paceline);
    }
    expect(await paceline.rows("SELECT rescues FROM sync_sessions")).toEqual([{ rescues: 0 }]);
    await expectSyncedAfterResume(paceline);
  });

  it("while nothing is paused does no harm", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    await resume(paceline);
    await expectSyncedAfterResume(paceline);
    expect(listings(paceline)).toHaveLength(4);
  });
});

describe("a pause", () => {
  it("tells since when and why, twice keeps the first, and after its end begins anew", async () => {
    const paceline = startPaceline();
    const since = paceline.clock.nowMs;
    const first = { paused: true, since, reason: "Strava is ailing." };
    expect(await pause(paceline, { reason: "Strava is ailing." })).toEqual(first);
    paceline.clock.nowMs += 60_000;
    expect(await pause(paceline, { reason: "Another reason." })).toEqual(first);
    await resume(paceline);
    expect(await pause(paceline)).toEqual({ ...first, since: since + 60_000, reason: "Paused by request." });
  });

  it("is not shortened by the inactivity of the application", async () => {
    const paceline = await startQueued();
    paceline.sim.setApplicationActive(false);
    atNextRequest(paceline, "after Strava answered", async () => {
      await pause(paceline, { reason: "By hand." });
    });
    await deliverForADay(paceline);
    paceline.sim.setApplicationActive(true);
    await deliverForADay(paceline);
    expect(await paceline.rows("SELECT paused_reason FROM strava_budget")).toEqual([
      { paused_reason: "By hand." },
    ]);
    expect(listings(paceline)).toEqual([]);
    await expectSyncedAfterResume(paceline);
  });

  it("outlasts the wait for an inactive application", async () => {
    const paceline = await startQueued();
    paceline.sim.setApplicationActive(false);
    await paceline.broker.deliverNext();
    await pause(paceline, { reason: "By hand." });
    paceline.sim.setApplicationActive(true);
    await deliverForADay(paceline);
    expect(listings(paceline)).toEqual([]);
    await expectSyncedAfterResume(paceline);
  });

  it("is not needed to end the wait for an inactive application: resume does", async () => {
    const paceline = await startQueued();
    paceline.sim.setApplicationActive(false);
    await paceline.broker.deliverNext();
    paceline.sim.setApplicationActive(true);
    const startedMs = paceline.clock.nowMs;
    expect(await resume(paceline)).toEqual({ paused: false, sent_on: 1 });
    await paceline.broker.deliverNext();
    expect(listings(paceline)[0]?.atMs).toBe(startedMs);
    await expectSyncedAfterResume(paceline);
  });
});
