import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

interface Letter {
  readonly id: string;
  readonly resolved_at: number | null;
  readonly resolution: string | null;
}

async function letterOf({ rows }: Paceline): Promise<Letter> {
  const [letter] = await rows<Letter>("SELECT id, resolved_at, resolution FROM dead_letters");
  if (letter === undefined) throw new Error("There is no dead letter.");
  return letter;
}

function replay({ call }: Paceline, id: string): Promise<Response> {
  return call("POST", `/api/admin/dead-letters/${id}/replay`);
}

function discard(
  { call }: Paceline,
  id: string,
  body: unknown = { reason: "A stray message." },
): Promise<Response> {
  return call("DELETE", `/api/admin/dead-letters/${id}`, body);
}

/** A sync whose first page failed once too often: its message is a dead letter. */
async function startFailed(): Promise<{ paceline: Paceline; letter: Letter }> {
  const paceline = await startQueued({
    vars: { PAGE_FAILURES_MAX: "2" },
    sim: { faults: [{ path: LISTING, status: 500, after: 0, times: 2 }] },
  });
  await paceline.broker.drain();
  paceline.clock.nowMs += 60_000;
  return { paceline, letter: await letterOf(paceline) };
}

async function sessions({ rows }: Paceline): Promise<unknown[]> {
  return rows("SELECT id, mode, status, lane FROM sync_sessions ORDER BY started_at");
}

describe("the replay of a dead letter", () => {
  it("requeues its athlete, resolves it, and the sync ends equal", async () => {
    const { paceline, letter } = await startFailed();
    const response = await replay(paceline, letter.id);
    expect(response.status).toBe(202);
    const sessionId = `sync-${onlyAthlete(paceline).id}-${paceline.clock.nowMs}`;
    expect(await response.json()).toEqual({ session_id: sessionId, mode: "full" });
    expect(await letterOf(paceline)).toMatchObject({
      resolved_at: paceline.clock.nowMs,
      resolution: "Replayed: the athlete was requeued.",
    });
    expect((await sessions(paceline)).at(-1)).toEqual({
      id: sessionId,
      mode: "full",
      status: "queued",
      lane: "priority",
    });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT * FROM open_dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it("opens the session and resolves the letter in one transaction", async () => {
    const { paceline, letter } = await startFailed();
    paceline.measured.forget();
    await replay(paceline, letter.id);
    const transactions = paceline.measured.roundTrips.filter((statements) => statements.length > 1);
    expect(transactions).toHaveLength(1);
    const written = transactions.flat().map(({ sql }) => sql);
    expect(written.some((sql) => sql.includes("UPDATE dead_letters"))).toBe(true);
    expect(written.some((sql) => sql.includes("INSERT INTO sync_sessions"))).toBe(true);
  });

  it("of an incremental sync starts one again", async () => {
    const faults = [{ path: LISTING, status: 500, after: 4, times: 2 }] as const;
    const paceline = await startSynced({ vars: { PAGE_FAILURES_MAX: "2" }, sim: { faults } });
    paceline.clock.nowMs += 60_000;
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    const response = await replay(paceline, (await letterOf(paceline)).id);
    expect(await response.json()).toMatchObject({ mode: "incremental" });
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("whose session is gone starts a full sync", async () => {
    const { paceline, letter } = await startFailed();
    await paceline.rows("DELETE FROM sync_sessions");
    expect(await (await replay(paceline, letter.id)).json()).toMatchObject({ mode: "full" });
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("takes the place of a sync that somebody started meanwhile", async () => {
    const { paceline, letter } = await startFailed();
    await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.broker.deliverNext();
    expect((await replay(paceline, letter.id)).status).toBe(202);
    expect(await paceline.rows("SELECT status FROM sync_sessions ORDER BY id")).toEqual([
      { status: "error" },
      { status: "superseded" },
      { status: "queued" },
    ]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("whose queue refuses is late, and the rescue sends it", async () => {
    const { paceline, letter } = await startFailed();
    paceline.broker.refuses = true;
    expect((await replay(paceline, letter.id)).status).toBe(202);
    paceline.broker.refuses = false;
    paceline.clock.nowMs += 900_001;
    await paceline.runCron("*/15 * * * *");
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is refused the second time, and starts nothing then", async () => {
    const { paceline, letter } = await startFailed();
    await replay(paceline, letter.id);
    const before = await sessions(paceline);
    const resolved = await letterOf(paceline);
    paceline.clock.nowMs += 1;
    const again = await replay(paceline, letter.id);
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({
      detail: expect.stringContaining("resolved already. Replayed"),
    });
    expect(await sessions(paceline)).toEqual(before);
    expect(await letterOf(paceline)).toEqual(resolved);
  });

  it("is refused once the letter was discarded", async () => {
    const { paceline, letter } = await startFailed();
    await discard(paceline, letter.id);
    expect((await replay(paceline, letter.id)).status).toBe(409);
    expect(await sessions(paceline)).toHaveLength(1);
  });

  it("twice at once starts one sync", async () => {
    const { paceline, letter } = await startFailed();
    const answers = await Promise.all([replay(paceline, letter.id), replay(paceline, letter.id)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    expect(await sessions(paceline)).toHaveLength(2);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("that another request forestalls leaves its letter open: nothing was replayed", async () => {
    const { paceline, letter } = await startFailed();
    const second = "letter-of-the-same-athlete";
    await paceline.rows(
      `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
       VALUES (?, 'athlete-pages', 'retries_exhausted', 'Page 1 failed.', ?, '{}', 0)`,
      second,
      onlyAthlete(paceline).id,
    );
    const answers = await Promise.all([replay(paceline, letter.id), replay(paceline, second)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    expect(await paceline.rows("SELECT count(*) AS n FROM open_dead_letters")).toEqual([{ n: 1 }]);
  });

  it("of a disconnected athlete is refused, and the letter stays open", async () => {
    const { paceline, letter } = await startFailed();
    await paceline.rows("UPDATE athletes SET sync_status = 'disconnected'");
    expect((await replay(paceline, letter.id)).status).toBe(409);
    expect(await letterOf(paceline)).toMatchObject({ resolved_at: null, resolution: null });
    expect(await sessions(paceline)).toHaveLength(1);
  });

  it("of a message that names no athlete is refused, and so is one that there is not", async () => {
    const paceline = startPaceline();
    paceline.broker.put("athlete-pages", "nonsense");
    await paceline.broker.drain();
    const response = await replay(paceline, (await letterOf(paceline)).id);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining("discard it") });
    expect((await replay(paceline, "message-99")).status).toBe(404);
    expect((await replay(paceline, "x".repeat(201))).status).toBe(400);
    expect(paceline.broker.sent).toHaveLength(1);
  });

  it("of an athlete who is gone is 404, and the letter stays open", async () => {
    const { paceline, letter } = await startFailed();
    await paceline.rows("DELETE FROM athletes");
    expect((await replay(paceline, letter.id)).status).toBe(404);
    expect(await letterOf(paceline)).toMatchObject({ resolved_at: null });
  });
});

describe("a dead letter that is discarded", () => {
  it("is resolved with the reason, and the sync stays as it ended", async () => {
    const { paceline, letter } = await startFailed();
    const before = await sessions(paceline);
    const response = await discard(paceline, letter.id, { reason: "Mended by hand." });
    expect(response.status).toBe(200);
    const resolved = {
      id: letter.id,
      resolved_at: paceline.clock.nowMs,
      resolution: "Discarded: Mended by hand.",
    };
    expect(await response.json()).toEqual(resolved);
    expect(await letterOf(paceline)).toEqual(resolved);
    expect(await paceline.rows("SELECT * FROM open_dead_letters")).toEqual([]);
    expect(await sessions(paceline)).toEqual(before);
  });

  it("twice keeps the first reason, and so does one that was replayed", async () => {
    const { paceline, letter } = await startFailed();
    await replay(paceline, letter.id);
    const replayed = await letterOf(paceline);
    paceline.clock.nowMs += 1;
    for (const reason of ["Too late.", "Later still."]) {
      const response = await discard(paceline, letter.id, { reason });
      expect({ status: response.status, body: await response.json() }).toEqual({
        status: 200,
        body: replayed,
      });
    }
    expect(await letterOf(paceline)).toEqual(replayed);
  });

  it.each([
    [{}],
    [{ reason: "" }],
    [{ reason: 7 }],
    [{ reason: "x".repeat(501) }],
    [{ reason: "x", by: "me" }],
  ])("needs a reason, and takes nothing else: not %j", async (body) => {
    const { paceline, letter } = await startFailed();
    expect((await discard(paceline, letter.id, body)).status).toBe(400);
    expect(await letterOf(paceline)).toMatchObject({ resolved_at: null });
  });

  it("is found by an id that a path cannot hold as it is", async () => {
    const { paceline } = await startFailed();
    await paceline.rows("UPDATE dead_letters SET id = 'a/b %'");
    expect((await discard(paceline, encodeURIComponent("a/b %"))).status).toBe(200);
  });

  it("is 404 when there is none", async () => {
    expect((await discard(startPaceline(), "message-1")).status).toBe(404);
  });
});
