import { describe, expect, it } from "vitest";
import { tracesOf } from "../../../support/d1/traces.ts";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import {
  afterNextTransaction,
  beforeNextTransaction,
  loseMessages,
  redeliver,
} from "../../../support/queue/mishaps.ts";
import { atNextRequest, MOMENTS } from "../../../support/strava/person.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";

async function remove({ call }: Paceline, athleteId: number): Promise<number> {
  return (await call("DELETE", `/api/admin/athletes/${athleteId}`)).status;
}

/** Two athletes with races, and of both whatever a table can hold of an athlete. */
async function startWithTraces(): Promise<{ paceline: Paceline; id: number; neighbour: number }> {
  const world = { seed: 2, athletes: 2, activities: { min: 250, max: 250 } };
  const paceline = await startQueued({ sim: { world } });
  const [id, neighbour] = [...paceline.sim.world.athletes.keys()];
  if (id === undefined || neighbour === undefined) throw new Error("There are no two athletes.");
  const firsts = paceline.broker.waiting.map(({ body }) => body);
  for (const body of firsts) {
    paceline.broker.put(
      "athlete-pages",
      Object.assign({}, body, { cursor: { after: null, before: 5, page: 1 } }),
    );
  }
  await paceline.broker.drain();
  for (const athleteId of [id, neighbour]) {
    await paceline.requeue(athleteId);
    const [body] = loseMessages(paceline);
    paceline.broker.put("athlete-pages", Object.assign({}, body, { version: 0 }));
    paceline.broker.put("athlete-pages", "nonsense");
    await paceline.broker.drain();
  }
  paceline.sim.world.revoke(id);
  paceline.sim.world.revoke(neighbour);
  paceline.clock.nowMs += 86_400_000;
  await paceline.enqueueAll("full");
  await paceline.broker.drain();
  return { paceline, id, neighbour };
}

describe("a deleted athlete", () => {
  it("leaves no row in any table, and the neighbour loses none", async () => {
    const { paceline, id, neighbour } = await startWithTraces();
    const tables = (traces: string[]) => new Set(traces.map((trace) => trace.split(":")[0]));
    const all = new Set([
      "athletes",
      "athlete_search",
      "races",
      "sync_sessions",
      "sync_pages",
      "sync_logs",
      "dead_letters",
    ]);
    expect(tables(await tracesOf(paceline, id))).toEqual(all);
    const ofNeighbour = await tracesOf(paceline, neighbour);
    const nobodys = await paceline.rows("SELECT * FROM dead_letters WHERE reason = 'malformed'");
    expect(await remove(paceline, id)).toBe(204);
    expect(await tracesOf(paceline, id)).toEqual([]);
    expect(await tracesOf(paceline, neighbour)).toEqual(ofNeighbour);
    expect(await paceline.rows("SELECT * FROM dead_letters WHERE reason = 'malformed'")).toEqual(nobodys);
  });

  it("takes nobody along whose id begins with the same digits", async () => {
    const paceline = startPaceline();
    const athletes = [10, 100, 1, 101].map((strava_id) => ({
      strava_id,
      refresh_token: `refresh-${strava_id}`,
    }));
    await paceline.call("POST", "/api/admin/athletes", { athletes });
    await paceline.enqueueAll("full");
    expect(await remove(paceline, 10)).toBe(204);
    for (const table of ["sync_sessions", "sync_logs"]) {
      expect(await paceline.rows(`SELECT athlete_id FROM ${table} ORDER BY 1`)).toEqual(
        [1, 100, 101].map((athlete_id) => ({ athlete_id })),
      );
    }
  });

  const under = [0, 1, 3].flatMap((done) => MOMENTS.map((moment) => [done, moment] as const));
  it.each(under)("after %i pages, %s, gets nothing written of the page under way", async (done, moment) => {
    const paceline = await startQueued();
    const { id } = onlyAthlete(paceline);
    for (let page = 0; page < done; page++) await paceline.broker.deliverNext();
    let left = [""];
    atNextRequest(paceline, moment, async () => {
      await remove(paceline, id);
      left = await tracesOf(paceline, id);
    });
    await paceline.broker.drain();
    expect(left).toEqual([]);
    expect(await tracesOf(paceline, id)).toEqual([]);
    expect(paceline.broker.attemptsMax).toBe(1);
  });

  it.each([500, 429, 401])("gets nothing written of a page that is answered with %i", async (status) => {
    const paceline = await startQueued({
      sim: { faults: [{ path: "/api", status, after: 0, times: 1_000 }] },
      vars: { PAGE_FAILURES_MAX: "2" },
    });
    const { id } = onlyAthlete(paceline);
    atNextRequest(paceline, "after Strava answered", async () => {
      await remove(paceline, id);
    });
    await paceline.broker.drain();
    expect(await tracesOf(paceline, id)).toEqual([]);
  });

  it("leaves messages that are dropped, however they come", async () => {
    const paceline = await startQueued();
    const { id } = onlyAthlete(paceline);
    await paceline.broker.deliverNext();
    const [body] = loseMessages(paceline);
    await remove(paceline, id);
    const asked = paceline.sim.requests.length;
    paceline.broker.put("athlete-pages", body);
    redeliver(paceline, body);
    paceline.broker.put("athlete-pages-dlq", body);
    paceline.broker.put("athlete-pages", Object.assign({}, body, { version: 0 }));
    await paceline.broker.drain();
    expect(paceline.sim.requests).toHaveLength(asked);
    expect(await tracesOf(paceline, id)).toEqual([]);
  });

  it("can be imported again, and synced to the end while messages from before still come", async () => {
    const paceline = await startQueued();
    const athlete = onlyAthlete(paceline);
    await paceline.broker.deliverNext();
    await remove(paceline, athlete.id);
    paceline.clock.nowMs += 1;
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    redeliver(paceline, paceline.broker.sent[0]?.body);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
    await expectTruth(paceline);
  });

  it("and imported again keeps the tokens imported, whatever a refresh from before brings", async () => {
    const paceline = await startQueued();
    const athlete = onlyAthlete(paceline);
    atNextRequest(paceline, "after Strava answered", async () => {
      await remove(paceline, athlete.id);
      // The pair under way is worth nothing any more: the athlete has connected anew.
      Object.assign(athlete, { refreshToken: "another-token", previousRefreshToken: null, expiresAt: 0 });
      paceline.clock.nowMs += 1;
      await paceline.importAthletes();
    });
    await paceline.broker.drain();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
    await expectTruth(paceline);
  });

  it("is gone: the second call, and any for somebody unknown, is 404", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const { id } = onlyAthlete(paceline);
    expect(await remove(paceline, id)).toBe(204);
    expect(await remove(paceline, id)).toBe(404);
    expect(await remove(paceline, 99)).toBe(404);
    expect((await paceline.call("POST", `/api/admin/athletes/${id}/sync`)).status).toBe(404);
    expect((await paceline.call("DELETE", "/api/admin/athletes/seven")).status).toBe(400);
  });

  it("in the moment in which a stray message is kept as theirs leaves nothing either", async () => {
    const paceline = await startQueued();
    const { id } = onlyAthlete(paceline);
    const [body] = loseMessages(paceline);
    const cursor = { after: null, before: 5, page: 1 };
    paceline.broker.put("athlete-pages", Object.assign({}, body, { cursor }));
    // The page was refused at its begin; the next transaction is the one that keeps the message.
    afterNextTransaction(paceline, async () => {
      beforeNextTransaction(paceline, async () => {
        await remove(paceline, id);
      });
    });
    await paceline.broker.deliverNext();
    expect(await tracesOf(paceline, id)).toEqual([]);
  });

  it("in the moment of its requeue is gone or queued, and never half of either", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const { id } = onlyAthlete(paceline);
    const [requeued, removed] = await Promise.all([
      paceline.call("POST", `/api/admin/athletes/${id}/sync`),
      remove(paceline, id),
    ]);
    expect(removed).toBe(204);
    expect([202, 404, 409]).toContain(requeued.status);
    await paceline.broker.drain();
    expect(await tracesOf(paceline, id)).toEqual([]);
  });
});
