import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { expectTruth } from "../../../support/strava/truth.ts";

/** Five athletes with open letters of one reason: two of the first, and one of another reason. */
async function startFailed(): Promise<{ paceline: Paceline; ids: number[] }> {
  const paceline = startPaceline({
    sim: { world: { seed: 4, athletes: 5, activities: { min: 20, max: 60 } } },
  });
  await paceline.importAthletes();
  const ids = [...paceline.sim.world.athletes.keys()];
  const [first] = ids;
  const letters = [...ids, first].map((athlete, nth) => [`letter-${nth}`, "network", athlete]);
  for (const [id, reason, athlete] of [
    ...letters,
    ["other", "malformed", first],
    ["nobody's", "network", null],
  ]) {
    await paceline.rows(
      `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
       VALUES (?, 'athlete-pages', ?, 'It failed.', ?, '{}', 1700000000000)`,
      id,
      reason,
      athlete,
    );
  }
  return { paceline, ids };
}

interface Replayed {
  readonly enqueued: number;
  readonly replayed: number;
  readonly has_more: boolean;
  readonly not_replayed: readonly {
    readonly id: string;
    readonly athlete_id: number | null;
    readonly why: string;
  }[];
  readonly not_replayed_count: number;
}

async function replay({ call }: Paceline, body: object = { reason: "network" }): Promise<Replayed> {
  const response = await call("POST", "/api/admin/dead-letters/replay", body);
  expect(response.status).toBe(202);
  return response.json();
}

describe("the replay of all letters of a reason", () => {
  it("begins one sync an athlete, in line, resolves their letters, and every history ends equal", async () => {
    const { paceline } = await startFailed();
    expect(await replay(paceline)).toEqual({
      enqueued: 5,
      replayed: 6,
      has_more: false,
      not_replayed: [{ id: "nobody's", athlete_id: null, why: expect.stringContaining("names no athlete") }],
      not_replayed_count: 1,
    });
    expect(await paceline.rows("SELECT DISTINCT lane FROM sync_sessions")).toEqual([{ lane: "bulk" }]);
    expect(await paceline.rows("SELECT id FROM open_dead_letters ORDER BY id")).toEqual([
      { id: "nobody's" },
      { id: "other" },
    ]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("twice at once begins one sync an athlete, and later on none", async () => {
    const { paceline } = await startFailed();
    const answers = await Promise.all([replay(paceline), replay(paceline)]);
    expect(answers.reduce((sum, { enqueued }) => sum + enqueued, 0)).toBe(5);
    expect(answers.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(6);
    expect(await replay(paceline)).toMatchObject({ enqueued: 0, replayed: 0 });
    expect(await paceline.rows("SELECT count(*) AS n FROM sync_sessions")).toEqual([{ n: 5 }]);
  });

  it("leaves a sync under way alone, and a disconnected athlete, and says why", async () => {
    const { paceline, ids } = await startFailed();
    const [busy = 0, gone = 0] = ids.slice(1);
    await paceline.requeue(busy);
    await paceline.rows("UPDATE athletes SET sync_status = 'disconnected' WHERE strava_id = ?", gone);
    const { enqueued, not_replayed } = await replay(paceline);
    expect(enqueued).toBe(3);
    expect(not_replayed).toEqual([
      { id: "letter-1", athlete_id: busy, why: expect.stringContaining("under way") },
      { id: "letter-2", athlete_id: gone, why: expect.stringContaining("connect again") },
      expect.objectContaining({ id: "nobody's" }),
    ]);
    expect(await paceline.rows("SELECT status FROM sync_sessions WHERE status = 'superseded'")).toEqual([]);
  });

  it("takes as many athletes as it is told to, and the next call goes on", async () => {
    const { paceline } = await startFailed();
    expect(await replay(paceline, { reason: "network", limit: 3 })).toMatchObject({
      enqueued: 3,
      has_more: true,
    });
    expect(await replay(paceline, { reason: "network", limit: 3 })).toMatchObject({
      enqueued: 2,
      has_more: false,
    });
  });

  it.each([
    [{}],
    [{ reason: "" }],
    [{ reason: "x'; --" }],
    [{ reason: "network", limit: 0 }],
    [{ reason: "network", limit: 1.5 }],
  ])("is refused with %j", async (body) => {
    const { paceline } = await startFailed();
    expect((await paceline.call("POST", "/api/admin/dead-letters/replay", body)).status).toBe(400);
    expect(paceline.broker.sent).toEqual([]);
  });
});

describe("the discard of all letters of a reason", () => {
  it("resolves them with the sentence given, once, and no others", async () => {
    const { paceline } = await startFailed();
    const body = { reason: "network", resolution: "The router was broken." };
    const discard = async () => (await paceline.call("POST", "/api/admin/dead-letters/discard", body)).json();
    expect(await discard()).toEqual({ discarded: 7 });
    expect(await discard()).toEqual({ discarded: 0 });
    expect(await paceline.rows("SELECT id FROM open_dead_letters")).toEqual([{ id: "other" }]);
    expect(
      await paceline.rows("SELECT DISTINCT resolution FROM dead_letters WHERE reason = 'network'"),
    ).toEqual([{ resolution: "Discarded: The router was broken." }]);
    expect(await paceline.rows("SELECT * FROM sync_sessions")).toEqual([]);
  });

  it("needs a sentence", async () => {
    const { paceline } = await startFailed();
    const response = await paceline.call("POST", "/api/admin/dead-letters/discard", { reason: "network" });
    expect(response.status).toBe(400);
    expect(await paceline.rows("SELECT * FROM dead_letters WHERE resolved_at IS NOT NULL")).toEqual([]);
  });
});
