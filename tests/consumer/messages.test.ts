import { describe, expect, it } from "vitest";
import { startPaceline, startQueued, startSynced } from "../harness/paceline.ts";
import { expectTruth } from "../harness/truth.ts";

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
      sync_error: expect.stringContaining("requeue the athlete"),
    });
    expect(await paceline.rows("SELECT status FROM sync_sessions")).toEqual([{ status: "error" }]);
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

  it("is kept even while the configuration is wrong", async () => {
    const paceline = await startQueued({ vars: { STRAVA_BASE_URL: "nowhere" } });
    const [queued] = paceline.broker.waiting.splice(0);
    paceline.broker.put("athlete-pages-dlq", queued?.body);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT reason FROM open_dead_letters")).toEqual([
      { reason: "retries_exhausted" },
    ]);
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "error" }]);
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

describe("a wrong configuration", () => {
  it.each([
    ["RACE_WORKOUT_TYPES", "races"],
    ["TOKEN_ENCRYPTION_KEY", "c2hvcnQ="],
    ["STRAVA_CLIENT_ID", ""],
  ])("of %s loses no message and is named in the log", async (name, value) => {
    const paceline = startPaceline({ vars: { [name]: value } });
    paceline.broker.put("athlete-pages", { version: 1 });
    await paceline.broker.deliverNext();
    expect(paceline.broker.waiting).toHaveLength(1);
    expect(paceline.logLines.join()).toContain(name);
  });
});
