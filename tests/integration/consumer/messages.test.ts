import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../support/paceline.ts";
import { redeliver } from "../../support/queue/mishaps.ts";
import { expectTruth, listings, onlyAthlete } from "../../support/strava/truth.ts";

const MALFORMED: readonly [string, unknown][] = [
  ["nothing", null],
  ["text", "sync athlete 7"],
  ["a number", 42],
  ["a list", [1, 2]],
  ["an empty object", {}],
  [
    "a message without a cursor",
    { version: 1, athleteId: 7, sessionId: "sync-7-1", epoch: 1, pageNumber: 1, lane: "bulk" },
  ],
  [
    "a cursor that is nonsense",
    {
      version: 1,
      athleteId: 7,
      sessionId: "sync-7-1",
      epoch: 1,
      pageNumber: 1,
      lane: "bulk",
      cursor: { before: "soon" },
    },
  ],
];

describe("a message that is none", () => {
  it.each(MALFORMED)("becomes a dead letter at once: %s", async (_name, body) => {
    const paceline = startPaceline();
    paceline.broker.put("athlete-pages", body);
    await paceline.broker.drain();
    expect(paceline.broker.attemptsMax).toBe(1);
    const letters = await paceline.rows("SELECT reason, body FROM dead_letters");
    expect(letters).toEqual([{ reason: "malformed", body: JSON.stringify(body) }]);
  });

  it("that JSON cannot hold is kept as text", async () => {
    const paceline = startPaceline();
    paceline.broker.put("athlete-pages", { count: 10n });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT reason FROM dead_letters")).toEqual([{ reason: "malformed" }]);
  });

  it("of another protocol version says so, and ends the sync that waits for it", async () => {
    const paceline = await startQueued();
    const [queued] = paceline.broker.waiting.splice(0);
    paceline.broker.put("athlete-pages", Object.assign({}, queued?.body, { version: 99 }));
    await paceline.broker.drain();
    const [letter] = await paceline.rows("SELECT reason, explanation FROM open_dead_letters");
    expect(letter).toEqual({ reason: "unsupported_version", explanation: expect.stringContaining("99") });
    const [athlete] = await paceline.rows("SELECT sync_status, sync_error FROM athletes");
    expect(athlete).toEqual({
      sync_status: "error",
      sync_error: expect.stringContaining("replay its dead letter"),
    });
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "error" }]);
  });

  it("of another protocol version leaves the newer sync of its athlete alone", async () => {
    const paceline = await startQueued();
    const [old] = paceline.broker.waiting.splice(0);
    await paceline.requeue(onlyAthlete(paceline).id);
    const newer = paceline.broker.waiting.splice(0);
    paceline.broker.put("athlete-pages", Object.assign({}, old?.body, { version: 99 }));
    await paceline.broker.deliverNext();
    const [athlete] = await paceline.rows("SELECT sync_status, sync_error FROM athletes");
    expect(athlete).toEqual({ sync_status: "queued", sync_error: null });
    paceline.broker.waiting.push(...newer);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("delivered twice is one dead letter", async () => {
    const paceline = startPaceline();
    paceline.broker.put("athlete-pages", "nonsense");
    paceline.broker.waiting.push(...paceline.broker.waiting.map((queued) => ({ ...queued })));
    await paceline.broker.drain();
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(await paceline.rows("SELECT count(*) AS letters FROM dead_letters")).toEqual([{ letters: 1 }]);
  });

  it("leaves the view of open dead letters when somebody resolves it", async () => {
    const paceline = startPaceline();
    paceline.broker.put("athlete-pages", "nonsense");
    await paceline.broker.drain();
    await paceline.rows("UPDATE dead_letters SET resolved_at = 1, resolution = 'A stray message.'");
    expect(await paceline.rows("SELECT * FROM open_dead_letters")).toEqual([]);
  });

  it("does no harm to its neighbours", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    paceline.broker.put("athlete-pages", "nonsense");
    await paceline.enqueueAll("full");
    paceline.broker.put("athlete-pages", { version: 1 });
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT count(*) AS letters FROM dead_letters")).toEqual([{ letters: 2 }]);
    await expectTruth(paceline);
  });
});

describe("a message of an older protocol version", () => {
  async function startWithOld(until: (paceline: Paceline) => Promise<unknown>): Promise<Paceline> {
    const paceline = await startQueued();
    const [queued] = paceline.broker.waiting.splice(0);
    await until(paceline);
    paceline.broker.put("athlete-pages", Object.assign({}, queued?.body, { version: 0 }));
    await paceline.broker.drain();
    expect(paceline.broker.attemptsMax).toBe(1);
    return paceline;
  }

  it("whose sync waits for it ends that sync, with a dead letter that can be replayed", async () => {
    const paceline = await startWithOld(async () => {});
    const { id } = onlyAthlete(paceline);
    const letters = await paceline.rows<{ id: string }>("SELECT * FROM open_dead_letters");
    expect(letters).toEqual([expect.objectContaining({ reason: "unsupported_version", athlete_id: id })]);
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "error" }]);
    const replay = await paceline.call("POST", `/api/admin/dead-letters/${letters[0]?.id}/replay`);
    expect(replay.status).toBe(202);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it.each<[state: string, until: (paceline: Paceline) => Promise<unknown>]>([
    [
      "over",
      (paceline) => paceline.call("POST", `/api/admin/athletes/${onlyAthlete(paceline).id}/sync/stop`),
    ],
    ["superseded", (paceline) => paceline.requeue(onlyAthlete(paceline).id)],
    ["gone", ({ rows }) => rows("DELETE FROM sync_sessions")],
  ])("whose sync is %s is dropped and leaves nothing", async (_state, until) => {
    const paceline = await startWithOld(until);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    expect(await paceline.rows("SELECT * FROM sync_sessions WHERE status = 'error'")).toEqual([]);
  });
});

describe("a message that asks for its session's page from another place", () => {
  it.each([
    ["at a page that is free", 0],
    ["at one further on", 1],
  ])("becomes a dead letter %s, and the sync goes on unharmed", async (_where, done) => {
    const paceline = await startQueued();
    for (let page = 0; page < done; page++) await paceline.broker.deliverNext();
    const [queued] = paceline.broker.waiting;
    const cursor = { after: null, before: 5, page: 1 };
    paceline.broker.put("athlete-pages", Object.assign({}, queued?.body, { cursor }));
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT reason, athlete_id FROM open_dead_letters")).toEqual([
      { reason: "foreign_cursor", athlete_id: onlyAthlete(paceline).id },
    ]);
    expect(paceline.broker.attemptsMax).toBe(1);
    expect(listings(paceline).map(({ query }) => query.before)).not.toContain("5");
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "completed" }]);
    await expectTruth(paceline);
  });

  it("becomes one in the dead-letter queue too, and ends no sync", async () => {
    const paceline = await startQueued();
    const [queued] = paceline.broker.waiting.splice(0);
    const cursor = { after: 5, before: null, page: 1 };
    paceline.broker.put("athlete-pages-dlq", Object.assign({}, queued?.body, { cursor }));
    paceline.broker.put("athlete-pages", queued?.body);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT reason FROM dead_letters")).toEqual([{ reason: "foreign_cursor" }]);
    await expectTruth(paceline);
  });
});

describe("a message of a session that was pruned", () => {
  it.each(["athlete-pages", "athlete-pages-priority", "athlete-pages-dlq"])(
    "is dropped from %s, delivered once or again",
    async (queue) => {
      const paceline = await startQueued();
      const [queued] = paceline.broker.waiting.splice(0);
      await paceline.rows("DELETE FROM sync_sessions");
      paceline.broker.put(queue, queued?.body);
      redeliver(paceline, queued?.body, queue);
      await paceline.broker.drain();
      expect(paceline.broker.deliveries).toBe(2);
      expect(paceline.sim.requests).toEqual([]);
      expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    },
  );
});

describe("a message that names another athlete than its session's", () => {
  it("is dropped: it must not wait for quota for ever", async () => {
    const paceline = await startQueued();
    const [queued] = paceline.broker.waiting.splice(0);
    paceline.broker.put("athlete-pages", Object.assign({}, queued?.body, { athleteId: 7 }));
    await paceline.broker.drain();
    expect(paceline.broker.deliveries).toBe(1);
    expect(paceline.sim.requests).toEqual([]);
  });
});

describe("a message in the dead-letter queue", () => {
  it("whose page was committed after all lets the chain go on", async () => {
    const paceline = await startQueued();
    const first = paceline.broker.sent[0]?.body;
    await paceline.broker.deliverNext();
    paceline.broker.waiting.splice(0);
    paceline.broker.put("athlete-pages-dlq", first);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it("that was superseded leaves nothing", async () => {
    const paceline = await startQueued();
    const first = paceline.broker.sent[0]?.body;
    await paceline.broker.drain();
    paceline.broker.put("athlete-pages-dlq", first);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
  });

  it("delivered twice is one dead letter", async () => {
    const paceline = await startQueued();
    const [queued] = paceline.broker.waiting.splice(0);
    if (queued === undefined) throw new Error("Nothing was enqueued.");
    paceline.broker.waiting.push(
      { ...queued, queue: "athlete-pages-dlq" },
      { ...queued, queue: "athlete-pages-dlq" },
    );
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT count(*) AS letters FROM dead_letters")).toEqual([{ letters: 1 }]);
  });
});

describe("a sync that does not end", () => {
  it("is given up on after PAGES_PER_SESSION_MAX pages, with a sentence that names the setting", async () => {
    const paceline = await startSynced({ vars: { PAGES_PER_SESSION_MAX: "2" } });
    expect(await paceline.rows("SELECT reason FROM dead_letters")).toEqual([{ reason: "too_many_pages" }]);
    const [athlete] = await paceline.rows("SELECT sync_status, sync_error FROM athletes");
    expect(athlete).toEqual({
      sync_status: "error",
      sync_error: expect.stringContaining("PAGES_PER_SESSION_MAX"),
    });
  });
});
