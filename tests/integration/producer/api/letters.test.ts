import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

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

  it.each([
    '{"athleteId":9007199254740993}',
    '{"a":[1,{"b":-18014398509481985}]}',
    '{"a":1.00000000000000000001}',
    '{"a":1e400}',
  ])("shows a message whose numbers JavaScript would round as it was written: %s", async (body) => {
    const paceline = startPaceline();
    await seed(paceline, 1);
    await paceline.rows("UPDATE dead_letters SET body = ?", body);
    expect((await list(paceline)).dead_letters.map(({ message }) => message)).toEqual([body]);
  });

  it.each(['{"athleteId":9007199254740991}', '{"a":[1.5,-7,1e3,0.1,-2.50],"b":"9007199254740993"}'])(
    "shows a message whose numbers JavaScript holds as JSON: %s",
    async (body) => {
      const paceline = startPaceline();
      await seed(paceline, 1);
      await paceline.rows("UPDATE dead_letters SET body = ?", body);
      expect((await list(paceline)).dead_letters.map(({ message }) => message)).toEqual([JSON.parse(body)]);
    },
  );

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
    for (const query of queries.flatMap((narrow) => [narrow, `${narrow}&after=1700000001666-letter-5000`])) {
      paceline.measured.forget();
      await list(paceline, `?limit=50&${query}`);
      expect(rowsRead(paceline.measured.roundTrips), query).toBeLessThan(150);
    }
  });
});
