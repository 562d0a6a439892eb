import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import {
  beforeNextTransaction,
  holdNextRequest,
  loseMessages,
  redeliver,
} from "../../../support/queue/mishaps.ts";
import { expectTruth, listings, onlyAthlete } from "../../../support/strava/truth.ts";

const RESCUE = "*/15 * * * *";
const OVERDUE_MS = 900_001;

async function pagesOf({ rows }: Paceline): Promise<number[]> {
  const pages = await rows<{ page_number: number }>("SELECT page_number FROM sync_pages ORDER BY 1");
  return pages.map(({ page_number }) => page_number);
}

/** A sync whose second page's message has been away for too long; it is not lost, and is given back. */
async function startOverdue(): Promise<{ paceline: Paceline; late: unknown }> {
  const paceline = await startQueued();
  await paceline.broker.deliverNext();
  const [late] = loseMessages(paceline);
  paceline.clock.nowMs += OVERDUE_MS;
  return { paceline, late };
}

async function expectOneChain(paceline: Paceline): Promise<void> {
  await paceline.broker.drain();
  expect(await pagesOf(paceline)).toEqual([1, 2, 3, 4]);
  expect(listings(paceline)).toHaveLength(4);
  expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
  await expectTruth(paceline);
}

describe("two rescues at once", () => {
  it("send one message", async () => {
    const { paceline } = await startOverdue();
    await Promise.all([paceline.runCron(RESCUE), paceline.runCron(RESCUE)]);
    expect(paceline.broker.waiting).toHaveLength(1);
    expect(await paceline.rows("SELECT epoch, rescues FROM sync_sessions")).toEqual([
      { epoch: 2, rescues: 1 },
    ]);
    await expectOneChain(paceline);
  });

  it("of which one is a person's send one message", async () => {
    const { paceline } = await startOverdue();
    await Promise.all([paceline.runCron(RESCUE), paceline.call("POST", "/api/admin/reset-stuck-syncs")]);
    expect(paceline.broker.waiting).toHaveLength(1);
    await expectOneChain(paceline);
  });
});

describe("a message that is only late", () => {
  const ARRIVALS: readonly [string, (paceline: Paceline, late: unknown) => Promise<void>][] = [
    [
      "before the rescue's",
      async (paceline, late) => {
        const rescued = paceline.broker.waiting.splice(0);
        paceline.broker.put("athlete-pages", late);
        await paceline.broker.deliverNext();
        paceline.broker.waiting.push(...rescued);
      },
    ],
    ["together with the rescue's", async (paceline, late) => paceline.broker.put("athlete-pages", late)],
    [
      "after the rescue's page",
      async (paceline, late) => {
        await paceline.broker.deliverNext();
        paceline.broker.put("athlete-pages", late);
      },
    ],
    [
      "as a redelivery after the rescue's page",
      async (paceline, late) => {
        await paceline.broker.deliverNext();
        redeliver(paceline, late);
      },
    ],
    ["in the dead-letter queue", async (paceline, late) => paceline.broker.put("athlete-pages-dlq", late)],
    [
      "after everything",
      async (paceline, late) => {
        await paceline.broker.drain();
        redeliver(paceline, late);
      },
    ],
  ];

  it.each(ARRIVALS)(
    "is dropped when it comes %s: no page is asked or committed twice",
    async (_when, arrive) => {
      const { paceline, late } = await startOverdue();
      await paceline.runCron(RESCUE);
      await arrive(paceline, late);
      await expectOneChain(paceline);
    },
  );

  it("and comes while the rescue looks has its page: nothing is sent", async () => {
    const { paceline, late } = await startOverdue();
    beforeNextTransaction(paceline, async () => {
      paceline.broker.put("athlete-pages", late);
      await paceline.broker.deliverNext();
    });
    await paceline.runCron(RESCUE);
    expect(paceline.broker.waiting).toHaveLength(1);
    expect(await paceline.rows("SELECT epoch FROM sync_sessions")).toEqual([{ epoch: 1 }]);
    await expectOneChain(paceline);
  });

  it("and is claimed in the moment in which the rescue looks keeps its page", async () => {
    const { paceline, late } = await startOverdue();
    paceline.broker.put("athlete-pages", late);
    let letGo = () => {};
    let delivery = Promise.resolve();
    beforeNextTransaction(paceline, async () => {
      ({ letGo, delivery } = await holdNextRequest(paceline));
    });
    await paceline.runCron(RESCUE);
    expect(paceline.broker.waiting).toEqual([]);
    letGo();
    await delivery;
    await expectOneChain(paceline);
  });

  it("and is being worked on while the rescue looks keeps its page: nothing is sent", async () => {
    const { paceline, late } = await startOverdue();
    paceline.broker.put("athlete-pages", late);
    const held = await holdNextRequest(paceline);
    await paceline.runCron(RESCUE);
    await paceline.call("POST", "/api/admin/reset-stuck-syncs");
    expect(paceline.broker.waiting).toEqual([]);
    held.letGo();
    await held.delivery;
    await expectOneChain(paceline);
  });

  it("and comes while the rescue gives up on its session saves it", async () => {
    const { paceline, late } = await startOverdue();
    await paceline.rows("UPDATE sync_sessions SET rescues = 5");
    beforeNextTransaction(paceline, async () => {
      paceline.broker.put("athlete-pages", late);
      await paceline.broker.deliverNext();
    });
    await paceline.runCron(RESCUE);
    await expectOneChain(paceline);
  });

  it("and whose worker wakes from the dead writes nothing", async () => {
    const { paceline, late } = await startOverdue();
    paceline.broker.put("athlete-pages", late);
    const dead = await holdNextRequest(paceline);
    paceline.clock.nowMs += 110_000 + OVERDUE_MS;
    await paceline.runCron(RESCUE);
    await paceline.broker.deliverNext();
    expect(await pagesOf(paceline)).toEqual([1, 2]);
    const before = await paceline.rows("SELECT * FROM sync_sessions");
    dead.letGo();
    await dead.delivery;
    expect(await paceline.rows("SELECT * FROM sync_sessions")).toEqual(before);
    expect(paceline.broker.waiting).toHaveLength(1);
    await paceline.broker.drain();
    expect(await pagesOf(paceline)).toEqual([1, 2, 3, 4]);
    await expectTruth(paceline);
  });
});

describe("a session that a person ends while the rescue looks", () => {
  it.each([
    ["stop", "POST", "/sync/stop", 5],
    ["stop", "POST", "/sync/stop", 0],
    ["delete", "DELETE", "", 5],
    ["delete", "DELETE", "", 0],
  ])(
    "by a %s (%s %s), with %i rescues behind it, gets no message and no dead letter",
    async (_how, method, path, rescues) => {
      const { paceline } = await startOverdue();
      await paceline.rows("UPDATE sync_sessions SET rescues = ?", rescues);
      const ended = { sessions: [{}], logs: [{}] };
      beforeNextTransaction(paceline, async () => {
        await paceline.call(method, `/api/admin/athletes/${onlyAthlete(paceline).id}${path}`);
        ended.sessions = await paceline.rows("SELECT * FROM sync_sessions");
        ended.logs = await paceline.rows("SELECT * FROM sync_logs");
      });
      await paceline.runCron(RESCUE);
      expect(paceline.broker.waiting).toEqual([]);
      expect(await paceline.rows("SELECT * FROM sync_sessions")).toEqual(ended.sessions);
      expect(await paceline.rows("SELECT * FROM sync_logs")).toEqual(ended.logs);
      expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    },
  );
});

describe("a rescue", () => {
  it("whose queue refuses loses nothing: the next one sends", async () => {
    const { paceline } = await startOverdue();
    paceline.broker.refuses = true;
    await paceline.runCron(RESCUE);
    expect(paceline.logLines.join()).toContain("The queue is down.");
    paceline.broker.refuses = false;
    await paceline.runCron(RESCUE);
    expect(paceline.broker.waiting).toEqual([]);
    paceline.clock.nowMs += OVERDUE_MS;
    await paceline.runCron(RESCUE);
    await expectOneChain(paceline);
  });

  it("does nothing while the pipeline is paused, and what waited is sent on with its end", async () => {
    const { paceline } = await startOverdue();
    await paceline.call("POST", "/api/admin/pause", {});
    for (let run = 0; run < 10; run++) {
      await paceline.runCron(RESCUE);
      await paceline.call("POST", "/api/admin/reset-stuck-syncs");
      paceline.clock.nowMs += OVERDUE_MS;
    }
    expect(paceline.broker.waiting).toEqual([]);
    expect(await paceline.rows("SELECT epoch, rescues FROM sync_sessions")).toEqual([
      { epoch: 1, rescues: 0 },
    ]);
    const resumed = await paceline.call("POST", "/api/admin/resume");
    expect(await resumed.json()).toEqual({ paused: false, sent_on: 1 });
    await expectOneChain(paceline);
  });

  it("takes 250 sessions in steps of 100: two round trips and one sendBatch a step", async () => {
    const paceline = startPaceline();
    const athletes = Array.from({ length: 250 }, (_, i) => ({
      strava_id: i + 1,
      refresh_token: "refresh-token",
    }));
    await paceline.call("POST", "/api/admin/athletes", { athletes });
    await paceline.enqueueAll("full");
    await paceline.rows("UPDATE sync_sessions SET in_line_since = NULL");
    loseMessages(paceline);
    paceline.clock.nowMs += OVERDUE_MS;
    paceline.measured.forget();
    const { sendCalls } = paceline.broker;
    await paceline.runCron(RESCUE);
    // Three steps, the empty read that ends them, the look at the line, one each at what webhooks told, and at last what
    // alerts are judged by, and whether any is to be told.
    expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([
      1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 5, 4,
    ]);
    expect(paceline.broker.sendCalls - sendCalls).toBe(3);
    expect(new Set(paceline.broker.waiting.map(({ body }) => JSON.stringify(body))).size).toBe(250);
    expect(await paceline.rows("SELECT epoch, count(*) AS n FROM sync_sessions GROUP BY 1")).toEqual([
      { epoch: 2, n: 250 },
    ]);
  });
});
