import { describe, expect, it } from "vitest";
import { rowsRead, rowsWrittenTo } from "../../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

interface Listed {
  readonly sessions: readonly { readonly id: string; readonly status: string; readonly mode: string }[];
  readonly next_after: string | null;
}

async function list({ call }: Paceline, query = ""): Promise<Listed> {
  const response = await call("GET", `/api/admin/sessions${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

const STATUSES = ["completed", "completed", "completed", "error", "stopped", "superseded"];

/** So many sessions of so many athletes, one a second, the newest of each athlete live when `live` says so. */
async function seed({ rows }: Paceline, count: number, athletes: number, live = 0): Promise<void> {
  const sql = `
    WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ?1),
    session AS (SELECT n, n % cast(?2 AS INTEGER) + 1 AS athlete, 1700000000000 + n * 1000 AS start FROM nth)
    INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at, finished_at, in_line_since)
    SELECT 'sync-' || athlete || '-' || start, athlete, iif(n % 10 = 0, 'full', 'incremental'), 'bulk',
      iif(n > ?1 - ?3, iif(n % 5000 = 0, 'in_progress', 'queued'), json_extract(?4, '$[' || (n % 6) || ']')),
      '{"after":null,"before":null,"page":1}', 0, start, start, iif(n > ?1 - ?3, NULL, start), iif(n > ?1 - ?3 AND n % 5000 > 0, start, NULL)
    FROM session`;
  await rows(sql, count, athletes, live, JSON.stringify(STATUSES));
}

describe("the list of sessions", () => {
  it("is newest first, and goes from page to page without a gap or a repetition", async () => {
    const paceline = startPaceline();
    await seed(paceline, 250, 7);
    const all = await paceline.rows<{ id: string }>("SELECT id FROM sync_sessions ORDER BY started_at DESC");
    const seen: string[] = [];
    let after = "";
    do {
      const page: Listed = await list(paceline, `?limit=40${after && `&after=${after}`}`);
      seen.push(...page.sessions.map(({ id }) => id));
      after = page.next_after ?? "";
    } while (after !== "");
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it("keeps sessions of one millisecond apart from page to page", async () => {
    const paceline = startPaceline();
    await seed(paceline, 30, 30);
    await paceline.rows(
      "UPDATE sync_sessions SET started_at = 1700000000000, id = 'sync-' || athlete_id || '-1700000000000'",
    );
    const seen = new Set<string>();
    let after = "";
    do {
      const page: Listed = await list(paceline, `?limit=7${after && `&after=${after}`}`);
      for (const { id } of page.sessions) seen.add(id);
      after = page.next_after ?? "";
    } while (after !== "");
    expect(seen.size).toBe(30);
  });

  it.each([
    ["status=error", "status = 'error'"],
    ["mode=full", "mode = 'full'"],
    ["athlete_id=3", "athlete_id = 3"],
    ["status=completed&mode=full", "status = 'completed' AND mode = 'full'"],
    [
      "athlete_id=3&status=completed&mode=incremental",
      "athlete_id = 3 AND status = 'completed' AND mode = 'incremental'",
    ],
  ])("can be narrowed by %s", async (query, condition) => {
    const paceline = startPaceline();
    await seed(paceline, 120, 7);
    const wanted = await paceline.rows<{ id: string }>(
      `SELECT id FROM sync_sessions WHERE ${condition} ORDER BY started_at DESC`,
    );
    expect(wanted.length).toBeGreaterThan(0);
    const first = await list(paceline, `?${query}&limit=5`);
    const rest = await list(paceline, `?${query}&after=${first.next_after ?? "sync-1-1"}`);
    expect([...first.sessions, ...rest.sessions].map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  });

  it("reads a few hundred rows at most of 100,000 sessions of 10,000 athletes, however it is narrowed", async () => {
    const paceline = startPaceline();
    await seed(paceline, 100_000, 10_000, 10_000);
    const middle = "&after=sync-51-1700050000050";
    const queries = [
      "",
      "&status=error",
      "&status=in_progress",
      "&status=queued",
      "&mode=full",
      "&athlete_id=51",
    ];
    const both = [
      "&status=superseded&mode=full",
      "&status=stopped&mode=incremental",
      "&athlete_id=51&status=error",
    ];
    for (const query of [...queries, ...both].flatMap((narrow) => [narrow, narrow + middle])) {
      paceline.measured.forget();
      await list(paceline, `?limit=50${query}`);
      expect(rowsRead(paceline.measured.roundTrips), query).toBeLessThan(150);
    }
  });

  it("costs a session three written rows", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const costOfSync = async () => {
      paceline.measured.forget();
      await paceline.enqueueAll("full");
      await paceline.broker.drain();
      return rowsWrittenTo("sync_sessions", paceline.measured.roundTrips);
    };
    await costOfSync();
    const indexes = await paceline.rows<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE name IN ('sessions_by_start', 'sessions_by_status')",
    );
    const cost = await costOfSync();
    for (const { name } of indexes) await paceline.rows(`DROP INDEX ${name}`);
    const costWithout = await costOfSync();
    for (const { sql } of indexes) await paceline.rows(sql);
    expect(cost - costWithout).toBe(3);
  });
});

describe("one session", () => {
  it("shows its pages in order, from the page asked for", async () => {
    const paceline = await startSynced();
    const [{ id } = { id: "" }] = await paceline.rows<{ id: string }>("SELECT id FROM sync_sessions");
    const whole = await (await paceline.call("GET", `/api/admin/sessions/${id}`)).json();
    expect(whole).toMatchObject({
      id,
      status: "completed",
      pages_count: 4,
      waiting: null,
      next_after: null,
      pages: [
        { page_number: 1, cursor: { after: null, before: null, page: 1 } },
        { page_number: 2 },
        { page_number: 3 },
        { page_number: 4, sweep_verdict: "allowed" },
      ],
    });
    const part = await paceline.call("GET", `/api/admin/sessions/${id}?after=1&limit=2`);
    expect(await part.json()).toMatchObject({
      pages: [{ page_number: 2 }, { page_number: 3 }],
      next_after: 3,
    });
  });

  it("says what it waits for", async () => {
    const paceline = await startQueued();
    await paceline.call("POST", "/api/admin/pause", {});
    const id = `sync-${onlyAthlete(paceline).id}-${paceline.clock.nowMs}`;
    const session = await (await paceline.call("GET", `/api/admin/sessions/${id}`)).json();
    expect(session).toMatchObject({ status: "queued", waiting: { for: "pause", until: null } });
  });

  it("that there is not is 404", async () => {
    expect((await startPaceline().call("GET", "/api/admin/sessions/sync-1-1")).status).toBe(404);
  });
});
