import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import { holdNextRequest, loseMessages } from "../../../support/queue/mishaps.ts";
import { expectTruth, listings, onlyAthlete } from "../../../support/strava/truth.ts";

const RESCUE = "*/15 * * * *";
const RESCUE_AFTER_MS = 900_000;
const RESCUES_MAX = 5;
const LISTING = "/api/v3/athlete/activities";

interface Session {
  readonly status: string;
  readonly error: string | null;
  readonly epoch: number;
  readonly rescues: number;
  readonly due_at: number;
}

async function sessionOf({ rows }: Paceline): Promise<Session> {
  const [session] = await rows<Session>("SELECT status, error, epoch, rescues, due_at FROM sync_sessions");
  if (session === undefined) throw new Error("There is no session.");
  return session;
}

/** The rescue, as late as it must be to find whatever is lost by now. */
async function rescueLate(paceline: Paceline): Promise<void> {
  paceline.clock.nowMs = (await sessionOf(paceline)).due_at + RESCUE_AFTER_MS + 1;
  await paceline.runCron(RESCUE);
}

async function resetStuck(paceline: Paceline): Promise<unknown> {
  const response = await paceline.call("POST", "/api/admin/reset-stuck-syncs");
  expect(response.status).toBe(200);
  return response.json();
}

describe("a lost message", () => {
  const LOSSES: readonly [string, (paceline: Paceline) => Promise<void>][] = [
    ["the first", async () => {}],
    ["the second", (paceline) => paceline.broker.deliverNext()],
    [
      "that a worker died over between commit and send",
      async (paceline) => {
        paceline.broker.refuses = true;
        await paceline.broker.deliverNext();
        paceline.broker.refuses = false;
      },
    ],
    [
      "that a worker died over while it asked Strava",
      async (paceline) => {
        await paceline.broker.deliverNext();
        await holdNextRequest(paceline);
      },
    ],
    [
      "that waited for quota",
      async (paceline) => {
        await paceline.rows("UPDATE strava_budget SET read_short_limit = 0");
        await paceline.broker.deliverNext();
        await paceline.rows("UPDATE strava_budget SET read_short_limit = 100");
      },
    ],
  ];

  it.each(LOSSES)("%s, is sent again by the rescue, and the sync ends equal", async (_what, until) => {
    const paceline = await startQueued();
    await until(paceline);
    loseMessages(paceline);
    await rescueLate(paceline);
    expect(paceline.broker.waiting).toHaveLength(1);
    expect(await sessionOf(paceline)).toMatchObject({ epoch: 2, rescues: 1 });
    await paceline.broker.drain();
    expect(await sessionOf(paceline)).toMatchObject({ status: "completed", rescues: 0 });
    expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 4 }]);
    await expectTruth(paceline);
  });

  it("is written into the session's log", async () => {
    const paceline = await startQueued();
    loseMessages(paceline);
    await rescueLate(paceline);
    const lines = await paceline.rows("SELECT level, message FROM sync_logs ORDER BY seq");
    expect(lines.at(-1)).toEqual({
      level: "warn",
      message: "Page 1 was due at 2026-03-04T06:01:00Z and did not come; it is sent again.",
    });
  });

  it("of a priority sync travels on the priority queue again", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    await paceline.requeue(onlyAthlete(paceline).id);
    loseMessages(paceline);
    await rescueLate(paceline);
    expect(paceline.broker.waiting.map(({ queue }) => queue)).toEqual(["athlete-pages-priority"]);
  });
});

describe("a session that is not overdue", () => {
  const WAITS: readonly [string, (paceline: Paceline) => Promise<void>][] = [
    ["just queued", async () => {}],
    ["between two pages", (paceline) => paceline.broker.deliverNext()],
    [
      "deferred for quota",
      async (paceline) => {
        await paceline.rows("UPDATE strava_budget SET read_day_limit = 0");
        await paceline.broker.deliverNext();
      },
    ],
    [
      "waiting for a retry",
      async (paceline) => {
        for (let failures = 0; failures < 12; failures++) await paceline.broker.deliverNext();
      },
    ],
    [
      "under way",
      async (paceline) => {
        await holdNextRequest(paceline);
      },
    ],
  ];

  it.each(WAITS)("is left alone until RESCUE_AFTER_SECONDS after it was due: %s", async (what, until) => {
    const faults =
      what === "waiting for a retry" ? [{ path: LISTING, status: 500, after: 0, times: 12 }] : [];
    const paceline = await startQueued({ sim: { faults } });
    await until(paceline);
    const { due_at } = await sessionOf(paceline);
    const sent = paceline.broker.sent.length;
    for (const atMs of [paceline.clock.nowMs, due_at, due_at + RESCUE_AFTER_MS]) {
      paceline.clock.nowMs = atMs;
      await paceline.runCron(RESCUE);
    }
    expect(paceline.broker.sent).toHaveLength(sent);
    expect(await sessionOf(paceline)).toMatchObject({ epoch: 1, rescues: 0, due_at });
    paceline.clock.nowMs += 1;
    await paceline.runCron(RESCUE);
    expect(paceline.broker.sent).toHaveLength(sent + 1);
  });

  it("is left alone for good when it is over", async () => {
    const paceline = await startQueued();
    await paceline.broker.drain();
    await paceline.requeue(onlyAthlete(paceline).id);
    await paceline.call("POST", `/api/admin/athletes/${onlyAthlete(paceline).id}/sync/stop`);
    const sent = paceline.broker.sent.length;
    paceline.clock.nowMs += 10 * RESCUE_AFTER_MS;
    await paceline.runCron(RESCUE);
    expect(paceline.broker.sent).toHaveLength(sent);
  });
});

describe("a session that no rescue moves", () => {
  async function rescueInVain(paceline: Paceline, times: number): Promise<void> {
    for (let rescue = 0; rescue < times; rescue++) {
      await rescueLate(paceline);
      loseMessages(paceline);
    }
  }

  it("ends in error after RESCUES_MAX, with a sentence and a dead letter that can be replayed", async () => {
    const paceline = await startQueued();
    const { id } = onlyAthlete(paceline);
    loseMessages(paceline);
    await rescueInVain(paceline, RESCUES_MAX);
    expect(await sessionOf(paceline)).toMatchObject({ status: "queued", rescues: RESCUES_MAX });
    await rescueLate(paceline);
    const error = expect.stringMatching(/^Page 1 was sent again 5 times .* replay its dead letter\.$/);
    expect(await sessionOf(paceline)).toMatchObject({ status: "error", error });
    expect(await paceline.rows("SELECT sync_status, sync_error FROM athletes")).toEqual([
      { sync_status: "error", sync_error: error },
    ]);
    const letters = await paceline.rows<{ id: string }>("SELECT * FROM open_dead_letters");
    expect(letters).toEqual([
      expect.objectContaining({ reason: "not_moving", athlete_id: id, page: 1, explanation: error }),
    ]);
    expect(await paceline.rows("SELECT level, message FROM sync_logs ORDER BY seq DESC LIMIT 1")).toEqual([
      { level: "error", message: error },
    ]);
    expect(paceline.broker.waiting).toEqual([]);

    const replay = await paceline.call("POST", `/api/admin/dead-letters/${letters[0]?.id}/replay`);
    expect(replay.status).toBe(202);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT * FROM open_dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });

  it("keeps in its dead letter the message it waited for, and names the last failure", async () => {
    const faults = [{ path: LISTING, status: 500, after: 1, times: 1 }] as const;
    const paceline = await startQueued({ sim: { faults } });
    await paceline.broker.deliverNext();
    await paceline.broker.deliverNext();
    const [waiting] = loseMessages(paceline);
    await rescueInVain(paceline, RESCUES_MAX + 1);
    const [letter] = await paceline.rows<{ body: string; queue: string; explanation: string }>(
      "SELECT body, queue, explanation FROM dead_letters",
    );
    expect(JSON.parse(letter?.body ?? "")).toEqual(Object.assign({}, waiting, { epoch: RESCUES_MAX + 1 }));
    expect(letter?.queue).toBe("athlete-pages");
    expect(letter?.explanation).toContain("Strava failed with status 500");
  });

  it("begins anew with each page that is committed", async () => {
    const paceline = await startQueued();
    loseMessages(paceline);
    for (const page of [1, 2, 3]) {
      await rescueInVain(paceline, RESCUES_MAX - 1);
      await rescueLate(paceline);
      await paceline.broker.deliverNext();
      loseMessages(paceline);
      expect(await sessionOf(paceline)).toMatchObject({ status: "in_progress", rescues: 0 });
      expect(listings(paceline)).toHaveLength(page);
    }
    await rescueLate(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is not given up on for an outage of the queue, however long", async () => {
    const paceline = await startQueued();
    loseMessages(paceline);
    paceline.broker.refuses = true;
    for (let rescue = 0; rescue < 2 * RESCUES_MAX; rescue++) await rescueLate(paceline);
    paceline.broker.refuses = false;
    expect(await sessionOf(paceline)).toMatchObject({ status: "queued", rescues: 0 });
    await rescueLate(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is never ended by people's rescues, however many, and those come at once", async () => {
    const paceline = await startQueued();
    loseMessages(paceline);
    for (let rescue = 0; rescue < 4 * RESCUES_MAX; rescue++) {
      paceline.clock.nowMs += 1;
      expect(await resetStuck(paceline)).toEqual({ rescued: 1 });
      loseMessages(paceline);
    }
    expect(await sessionOf(paceline)).toMatchObject({ status: "queued", rescues: 0 });
    paceline.clock.nowMs += 1;
    await resetStuck(paceline);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});
