import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";

async function importMany({ call }: Paceline, count: number): Promise<void> {
  const athletes = Array.from({ length: count }, (_, i) => ({
    strava_id: i + 1,
    refresh_token: `refresh-${i + 1}`,
  }));
  const response = await call("POST", "/api/admin/athletes", { athletes });
  expect(response.status).toBe(200);
}

describe("enqueueing all athletes", () => {
  it("walks them in steps of 100: two round trips a step, no query an athlete, and one sendBatch at the end", async () => {
    const paceline = startPaceline();
    await importMany(paceline, 250);
    paceline.measured.forget();
    const response = await paceline.call("POST", "/api/admin/syncs", { mode: "full" });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ enqueued: 250 });
    // Three steps, the empty read that ends the walk, and the look at the line.
    expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([
      1, 4, 1, 4, 1, 4, 1, 1,
    ]);
    expect(paceline.broker.sendCalls).toBe(1);
    expect(new Set(paceline.broker.sent.map(({ queue }) => queue))).toEqual(new Set(["athlete-pages"]));
    expect(await paceline.rows("SELECT count(*) AS n FROM sync_sessions WHERE status = 'queued'")).toEqual([
      { n: 250 },
    ]);
    expect(await paceline.rows("SELECT DISTINCT sync_status FROM athletes")).toEqual([
      { sync_status: "queued" },
    ]);
  });

  it("leaves live sessions and disconnected athletes alone", async () => {
    const paceline = startPaceline();
    await importMany(paceline, 3);
    await paceline.rows("UPDATE athletes SET sync_status = 'disconnected' WHERE strava_id = 2");
    expect(await paceline.enqueueAll("full")).toBe(2);
    expect(await paceline.enqueueAll("full")).toBe(0);
    expect(paceline.broker.sent).toHaveLength(2);
  });

  it("twice at once opens one session an athlete", async () => {
    const paceline = startPaceline();
    await importMany(paceline, 150);
    const counts = await Promise.all([paceline.enqueueAll("full"), paceline.enqueueAll("full")]);
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(150);
    expect(paceline.broker.sent).toHaveLength(20);
    const [athletes] = await paceline.rows(
      "SELECT count(*) AS n FROM athletes JOIN sync_sessions ON sync_sessions.id = athletes.sync_session_id",
    );
    expect(athletes).toEqual({ n: 150 });
  });
});

describe("a queue that refuses", () => {
  it.each([
    ["/api/admin/syncs", { mode: "full" }],
    ["/api/admin/athletes/:id/sync", {}],
  ])("makes a sync asked for by %s late: the rescue sends its first message", async (path, body) => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    paceline.broker.refuses = true;
    expect(
      (await paceline.call("POST", path.replace(":id", String(onlyAthlete(paceline).id)), body)).status,
    ).toBe(202);
    expect(paceline.logLines.join()).toContain("The queue is down.");
    paceline.broker.refuses = false;
    expect(await paceline.rows("SELECT sync_status, sync_error FROM athletes")).toEqual([
      { sync_status: "queued", sync_error: null },
    ]);
    paceline.clock.nowMs += 901_000;
    await paceline.runCron("*/15 * * * *");
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
    await expectTruth(paceline);
  });
});

describe("requeueing one athlete", () => {
  it("answers 202 with the session and travels on the priority queue to the end", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const { id } = onlyAthlete(paceline);
    const response = await paceline.call("POST", `/api/admin/athletes/${id}/sync`);
    expect(response.status).toBe(202);
    const startedAt = paceline.clock.nowMs;
    expect(await response.json()).toEqual({ session_id: `sync-${id}-${startedAt}`, mode: "full" });
    await paceline.broker.drain();
    expect(new Set(paceline.broker.sent.map(({ queue }) => queue))).toEqual(
      new Set(["athlete-pages-priority"]),
    );
    await expectTruth(paceline);
  });

  it("supersedes a live session, also in the same millisecond", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const { id } = onlyAthlete(paceline);
    const first = await paceline.requeue(id);
    const second = await paceline.requeue(id);
    expect(second).not.toBe(first);
    const sessions = await paceline.rows("SELECT id, status FROM sync_sessions ORDER BY id");
    expect(sessions).toEqual([
      { id: first, status: "superseded" },
      { id: second, status: "queued" },
    ]);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT DISTINCT sync_session_id FROM sync_pages")).toEqual([
      { sync_session_id: second },
    ]);
  });

  it("many times at once leaves one live session, and every answer is 202 or 409", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const { id } = onlyAthlete(paceline);
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => paceline.call("POST", `/api/admin/athletes/${id}/sync`)),
    );
    expect(responses.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect(await paceline.rows("SELECT count(*) AS live FROM sync_sessions WHERE status = 'queued'")).toEqual(
      [{ live: 1 }],
    );
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("that is unknown is 404, and one that is disconnected 409", async () => {
    const paceline = startPaceline();
    await importMany(paceline, 1);
    expect((await paceline.call("POST", "/api/admin/athletes/99/sync")).status).toBe(404);
    await paceline.rows("UPDATE athletes SET sync_status = 'disconnected'");
    expect((await paceline.call("POST", "/api/admin/athletes/1/sync")).status).toBe(409);
    expect(paceline.broker.sent).toEqual([]);
  });
});

describe("the log of a session", () => {
  it("tells its pages in order, and with after only what is new", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const sessionId = await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.drain();
    const response = await paceline.call("GET", `/api/admin/sync-logs?session_id=${sessionId}`);
    const {
      logs,
      ...ends
    }: { logs: { seq: number; message: string }[]; next_after: number | null; last_seq: number } =
      await response.json();
    expect(logs.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(logs[0]?.message).toBe("The sync is queued.");
    expect(logs[4]?.message).toMatch(/^Page 4: .* reached its end\.$/);
    expect(ends).toEqual({ next_after: null, last_seq: 5 });
    const rest = await paceline.call("GET", `/api/admin/sync-logs?session_id=${sessionId}&after=3`);
    expect(await rest.json()).toMatchObject({ logs: [{ seq: 4 }, { seq: 5 }] });
  });

  it("of an unknown session is 404", async () => {
    expect((await startPaceline().call("GET", "/api/admin/sync-logs?session_id=sync-1-1")).status).toBe(404);
  });
});
