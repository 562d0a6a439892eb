import { describe, expect, it } from "vitest";
import { rowsRead } from "../harness/measured-d1.ts";
import { type Paceline, startPaceline } from "../harness/paceline.ts";
import { expectTruth } from "../harness/truth.ts";

interface Listed {
  readonly dead_letters: readonly {
    readonly id: string;
    readonly message: unknown;
    readonly age_seconds: number;
  }[];
  readonly open_by_reason: readonly { readonly reason: string; readonly letters: number }[];
  readonly next_after: string | null;
}

async function list({ call }: Paceline, query = ""): Promise<Listed> {
  const response = await call("GET", `/api/admin/dead-letters${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

/** So many letters, each of an athlete of its own: every third resolved, every second for want of a network. */
async function seed({ rows }: Paceline, count: number): Promise<void> {
  await rows(
    `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < cast(?1 AS INTEGER))
     INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at, resolved_at)
     SELECT 'letter-' || n, 'athlete-pages', iif(n % 2 = 0, 'network', 'malformed'), 'It failed.', n, '{"n":' || n || '}',
       1700000000000 + n / 3, iif(n % 3 = 0, 1, NULL) FROM nth`,
    count,
  );
}

/** Every page of a listing, by ids. */
async function walk(paceline: Paceline, query: string): Promise<string[]> {
  const seen: string[] = [];
  let after = "";
  do {
    const page: Listed = await list(
      paceline,
      `?limit=7&${query}${after && `&after=${encodeURIComponent(after)}`}`,
    );
    seen.push(...page.dead_letters.map(({ id }) => id));
    after = page.next_after ?? "";
  } while (after !== "");
  return seen;
}

describe("the list of dead letters", () => {
  it.each([
    ["", "resolved_at IS NULL"],
    ["state=resolved", "resolved_at IS NOT NULL"],
    ["state=all", "true"],
    ["state=all&reason=network", "reason = 'network'"],
    ["reason=malformed", "reason = 'malformed' AND resolved_at IS NULL"],
    ["athlete_id=5", "athlete_id = 5 AND resolved_at IS NULL"],
    ["athlete_id=6&reason=network", "false"],
  ])("shows newest first, without a gap or a repetition: ?%s", async (query, condition) => {
    const paceline = startPaceline();
    await seed(paceline, 60);
    const wanted = await paceline.rows<{ id: string }>(
      `SELECT id FROM dead_letters WHERE ${condition} ORDER BY created_at DESC, id DESC`,
    );
    expect(await walk(paceline, query)).toEqual(wanted.map(({ id }) => id));
  });

  it("shows the message, how old it is, and how many are open by reason", async () => {
    const paceline = startPaceline();
    for (const body of ["nonsense", { an: "object" }]) paceline.broker.put("athlete-pages", body);
    await paceline.broker.drain();
    paceline.clock.nowMs += 90_000;
    const { dead_letters, open_by_reason } = await list(paceline);
    expect(dead_letters.map(({ message }) => message)).toEqual([{ an: "object" }, "nonsense"]);
    expect(dead_letters.map(({ age_seconds }) => age_seconds)).toEqual([90, 90]);
    expect(open_by_reason).toEqual([{ reason: "malformed", letters: 2 }]);
  });

  it("cuts a message that is too long to read, and shows one that is no JSON as text", async () => {
    const paceline = startPaceline();
    await seed(paceline, 2);
    await paceline.rows("UPDATE dead_letters SET body = '(no JSON: bigint)' WHERE id = 'letter-1'");
    await paceline.rows(
      "UPDATE dead_letters SET body = ? WHERE id = 'letter-2'",
      JSON.stringify("x".repeat(9_000)),
    );
    const { dead_letters } = await list(paceline);
    expect(dead_letters.map(({ message }) => message)).toEqual([
      `"${"x".repeat(3_999)}…`,
      "(no JSON: bigint)",
    ]);
  });

  it("counts what is open, whatever becomes of the letters", async () => {
    const paceline = startPaceline();
    await seed(paceline, 12);
    const counted = () =>
      paceline.rows(
        "SELECT reason, count(*) AS letters FROM dead_letters WHERE resolved_at IS NULL GROUP BY reason ORDER BY letters DESC, reason",
      );
    const changes = [
      "UPDATE dead_letters SET resolved_at = 1 WHERE id IN ('letter-1', 'letter-2', 'letter-3')",
      "UPDATE dead_letters SET resolved_at = NULL WHERE id = 'letter-3'",
      "DELETE FROM dead_letters WHERE id IN ('letter-4', 'letter-6')",
      "INSERT INTO dead_letters SELECT * FROM dead_letters WHERE true ON CONFLICT (id) DO NOTHING",
    ];
    for (const change of changes) {
      await paceline.rows(change);
      expect((await list(paceline)).open_by_reason, change).toEqual(await counted());
    }
  });

  it("reads a few hundred rows at most of 10,000 letters, however it is narrowed", async () => {
    const paceline = startPaceline();
    await seed(paceline, 10_000);
    const queries = [
      "",
      "state=resolved",
      "state=all",
      "reason=network",
      "state=all&reason=malformed",
      "athlete_id=7",
    ];
    for (const query of queries.flatMap((narrow) => [narrow, `${narrow}&after=1700000001000-letter-3000`])) {
      paceline.measured.forget();
      await list(paceline, `?limit=50&${query}`);
      expect(rowsRead(paceline.measured.roundTrips), query).toBeLessThan(300);
    }
  });
});

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
