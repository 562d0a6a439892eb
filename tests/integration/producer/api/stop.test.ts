import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import { loseMessages, redeliver } from "../../../support/queue/mishaps.ts";
import { atNextRequest, MOMENTS, pageWork } from "../../../support/strava/person.ts";
import { expectTruth, listings, onlyAthlete } from "../../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

async function stop(paceline: Paceline, athleteId = onlyAthlete(paceline).id): Promise<unknown> {
  const response = await paceline.call("POST", `/api/admin/athletes/${athleteId}/sync/stop`);
  expect(response.status).toBe(200);
  return response.json();
}

async function currentSession({ rows }: Paceline): Promise<string> {
  const [athlete] = await rows<{ sync_session_id: string }>("SELECT sync_session_id FROM athletes");
  return athlete?.sync_session_id ?? "";
}

describe("a stopped sync", () => {
  const PAGES: readonly [string, number, Parameters<typeof startQueued>[0]][] = [
    ["the first page", 0, {}],
    ["a page in the middle", 1, {}],
    ["the last page", 3, {}],
    ["a page that fails", 1, { sim: { faults: [{ path: LISTING, status: 500, after: 1, times: 1 }] } }],
    [
      "a page that is refused with 429",
      1,
      { sim: { faults: [{ path: LISTING, status: 429, after: 1, times: 1 }] } },
    ],
    [
      "a page that fails for the last time",
      2,
      {
        vars: { PAGE_FAILURES_MAX: "2" },
        sim: { faults: [{ path: LISTING, status: 500, after: 1, times: 2 }] },
      },
    ],
  ];
  const cases = PAGES.flatMap(([what, done, options]) =>
    MOMENTS.map((moment) => [what, moment, done, options] as const),
  );

  it.each(cases)(
    "writes nothing of %s any more when it is stopped %s",
    async (_what, moment, done, options) => {
      const paceline = await startQueued(options);
      for (let page = 0; page < done; page++) await paceline.broker.deliverNext();
      let stopped: unknown;
      atNextRequest(paceline, moment, async () => {
        await stop(paceline);
        stopped = await pageWork(paceline);
      });
      await paceline.broker.deliverNext();
      expect(stopped).toMatchObject({
        sessions: [{ status: "stopped" }],
        statuses: [{ sync_status: "idle" }],
      });
      expect(await pageWork(paceline)).toEqual(stopped);
      await paceline.broker.drain();
      expect(await pageWork(paceline)).toEqual(stopped);
    },
  );

  it.each(MOMENTS)("asks for no page when it is stopped %s for the tokens", async (moment) => {
    const paceline = await startQueued();
    atNextRequest(paceline, moment, async () => {
      await stop(paceline);
    });
    await paceline.broker.drain();
    expect(paceline.sim.requests).toEqual([expect.objectContaining({ path: "/oauth/token" })]);
  });

  it("disconnects nobody by a refusal that came too late", async () => {
    const paceline = await startQueued();
    paceline.sim.world.revoke(onlyAthlete(paceline).id);
    atNextRequest(paceline, "after Strava answered", async () => {
      await stop(paceline);
    });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "idle" }]);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
  });

  it("drops its messages without asking Strava, however they come", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    const [body] = loseMessages(paceline);
    await stop(paceline);
    paceline.broker.put("athlete-pages", body);
    redeliver(paceline, body);
    redeliver(paceline, paceline.broker.sent[0]?.body);
    paceline.broker.put("athlete-pages-dlq", body);
    await paceline.broker.drain();
    expect(listings(paceline)).toHaveLength(1);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
  });

  it("keeps the races that it brought, and says in its log that it was stopped", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    const races = await paceline.rows("SELECT * FROM races");
    await stop(paceline);
    expect(races.length).toBeGreaterThan(0);
    expect(await paceline.rows("SELECT * FROM races")).toEqual(races);
    expect(await paceline.rows("SELECT level, message FROM sync_logs ORDER BY seq DESC LIMIT 1")).toEqual([
      { level: "warn", message: expect.stringContaining("stopped by request") },
    ]);
    expect(await paceline.rows("SELECT finished_at FROM sync_sessions")).toEqual([
      { finished_at: paceline.clock.nowMs },
    ]);
  });

  it("can be requeued at once, and the new sync ends equal while the old one's message still lives", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    await stop(paceline);
    const sessionId = await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions WHERE id = ?", sessionId)).toEqual([
      { status: "completed" },
    ]);
    expect(
      await paceline.rows("SELECT count(*) AS n FROM sync_pages WHERE sync_session_id <> ?", sessionId),
    ).toEqual([{ n: 1 }]);
    await expectTruth(paceline);
  });

  it("can be requeued while its page is under way", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    atNextRequest(paceline, "after Strava answered", async () => {
      await stop(paceline);
      await paceline.requeue(onlyAthlete(paceline).id);
    });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions ORDER BY id")).toEqual([
      { status: "stopped" },
      { status: "completed" },
    ]);
    await expectTruth(paceline);
  });
});

describe("the call that stops a sync", () => {
  it("answers with the session's id, and with null when none is live any more", async () => {
    const paceline = await startQueued();
    expect(await stop(paceline)).toEqual({ stopped_session_id: await currentSession(paceline) });
    const after = await pageWork(paceline);
    expect(await stop(paceline)).toEqual({ stopped_session_id: null });
    expect(await pageWork(paceline)).toEqual(after);
  });

  it("many times at once stops it once", async () => {
    const paceline = await startQueued();
    const answers = await Promise.all(Array.from({ length: 5 }, () => stop(paceline)));
    const sessionId = await currentSession(paceline);
    expect(answers.filter((answer) => JSON.stringify(answer).includes(sessionId))).toHaveLength(1);
    expect(await paceline.rows("SELECT count(*) AS n FROM sync_logs WHERE level = 'warn'")).toEqual([
      { n: 1 },
    ]);
  });

  it("leaves a completed sync as it is", async () => {
    const paceline = await startQueued();
    await paceline.broker.drain();
    const completed = await pageWork(paceline);
    expect(await stop(paceline)).toEqual({ stopped_session_id: null });
    expect(await pageWork(paceline)).toEqual(completed);
  });

  it("leaves an athlete alone who was never synced, and everybody else too", async () => {
    const world = { seed: 2, athletes: 2, activities: { min: 10, max: 10 } };
    const paceline = startPaceline({ sim: { world } });
    await paceline.importAthletes();
    const [first, second] = [...paceline.sim.world.athletes.keys()];
    await paceline.requeue(second ?? 0);
    expect(await stop(paceline, first)).toEqual({ stopped_session_id: null });
    await paceline.broker.drain();
    await expectTruth(paceline, [second ?? 0]);
  });

  it("does not know an athlete that there is not", async () => {
    expect((await startPaceline().call("POST", "/api/admin/athletes/99/sync/stop")).status).toBe(404);
  });
});
