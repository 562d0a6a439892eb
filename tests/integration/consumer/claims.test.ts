import { describe, expect, it } from "vitest";
import { type Paceline, startQueued } from "../../support/paceline.ts";
import {
  afterNextTransaction,
  beforeNextTransaction,
  holdNextRequest,
  loseMessages,
  redeliver,
} from "../../support/queue/mishaps.ts";
import { expectTruth, listings } from "../../support/strava/truth.ts";

const LISTING = "/api/v3/athlete/activities";

/** Four requests of at most 20 s each, and half a minute for D1. */
const CLAIM_MS = 110_000;

interface Claim {
  readonly claimed_until: number;
  readonly due_at: number;
}

async function claimOf({ rows }: Paceline): Promise<Claim> {
  const [claim] = await rows<Claim>("SELECT claimed_until, due_at FROM sync_sessions");
  if (claim === undefined) throw new Error("There is no session.");
  return claim;
}

describe("a page that two deliveries want at the same time", () => {
  it("is asked of Strava once: a first delivery of a copy is dropped", async () => {
    const paceline = await startQueued();
    paceline.broker.put("athlete-pages", paceline.broker.sent[0]?.body);
    await paceline.broker.deliverNext();
    expect(listings(paceline)).toHaveLength(1);
    expect(paceline.broker.waiting).toHaveLength(1);
    await paceline.broker.drain();
    expect(listings(paceline)).toHaveLength(4);
    await expectTruth(paceline);
  });

  it("is asked once: a redelivery waits for the claim's end, and then finds the page done", async () => {
    const paceline = await startQueued();
    const first = paceline.broker.sent[0]?.body;
    const held = await holdNextRequest(paceline);
    redeliver(paceline, first);
    await paceline.broker.deliverNext();
    expect(paceline.broker.waiting.map(({ dueMs }) => dueMs)).toEqual([paceline.clock.nowMs + CLAIM_MS]);
    held.letGo();
    await held.delivery;
    await paceline.broker.drain();
    expect(listings(paceline)).toHaveLength(4);
    expect(paceline.broker.attemptsMax).toBe(3);
    await expectTruth(paceline);
  });

  it("is followed once, though the redelivery that waited sends the next message again", async () => {
    const paceline = await startQueued();
    const first = paceline.broker.sent[0]?.body;
    const held = await holdNextRequest(paceline);
    redeliver(paceline, first);
    await paceline.broker.deliverNext();
    held.letGo();
    await held.delivery;
    // The next message is slow: when the redelivery comes, it looks as if nobody had sent it.
    const next = paceline.broker.waiting.find(
      ({ body }) => body !== first && JSON.stringify(body).includes('"pageNumber":2'),
    );
    if (next !== undefined) next.dueMs += 2 * CLAIM_MS;
    await paceline.broker.drain();
    expect(listings(paceline)).toHaveLength(4);
    expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 4 }]);
    await expectTruth(paceline);
  });
});

describe("the claim of a worker that died", () => {
  it("runs out, and the redelivery does the page", async () => {
    const paceline = await startQueued();
    const first = paceline.broker.sent[0]?.body;
    const startedMs = paceline.clock.nowMs;
    await holdNextRequest(paceline);
    expect(await claimOf(paceline)).toEqual({
      claimed_until: startedMs + CLAIM_MS,
      due_at: startedMs + CLAIM_MS,
    });
    redeliver(paceline, first);
    await paceline.broker.drain();
    expect(listings(paceline)[0]?.atMs).toBe(startedMs + CLAIM_MS);
    await expectTruth(paceline);
  });

  it.each([
    ["its token refresh", 0, 4],
    ["its page", 1, 5],
  ])(
    "lets nothing be written by a worker that only seemed dead while it asked for %s",
    async (_what, done, asked) => {
      const paceline = await startQueued();
      for (let page = 0; page < done; page++) await paceline.broker.deliverNext();
      const body = paceline.broker.waiting[0]?.body;
      const slow = await holdNextRequest(paceline);
      paceline.clock.nowMs += CLAIM_MS;
      redeliver(paceline, body);
      await paceline.broker.deliverNext();
      const committed = await paceline.rows("SELECT * FROM sync_pages");
      expect(committed).toHaveLength(done + 1);
      slow.letGo();
      await slow.delivery;
      expect(await paceline.rows("SELECT * FROM sync_pages")).toEqual(committed);
      expect(paceline.broker.waiting).toHaveLength(1);
      await paceline.broker.drain();
      expect(listings(paceline)).toHaveLength(asked);
      expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
      await expectTruth(paceline);
    },
  );

  it("lets nothing be asked by a worker so slow that another may have the page by then", async () => {
    const paceline = await startQueued();
    afterNextTransaction(paceline, async () => {
      paceline.clock.nowMs += CLAIM_MS - 19_000;
    });
    await paceline.broker.deliverNext();
    expect(paceline.sim.requests).toEqual([]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is the same for one that D1 failed in the middle: no page is lost, none committed twice", async () => {
    const paceline = await startQueued();
    paceline.afterFetch = async () => {
      paceline.afterFetch = async () => {};
      await paceline.rows("ALTER TABLE sync_pages RENAME TO mislaid_pages");
    };
    await paceline.broker.deliverNext();
    await paceline.rows("ALTER TABLE mislaid_pages RENAME TO sync_pages");
    expect(await paceline.rows("SELECT * FROM sync_pages")).toEqual([]);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT count(*) AS pages FROM sync_pages")).toEqual([{ pages: 4 }]);
    expect(await paceline.rows("SELECT * FROM dead_letters")).toEqual([]);
    await expectTruth(paceline);
  });
});

describe("a claim is given back", () => {
  it("by a page that failed: it is tried again when the retry is due, not when the claim is over", async () => {
    const paceline = await startQueued({
      sim: { faults: [{ path: LISTING, status: 500, after: 0, times: 1 }] },
    });
    await paceline.broker.deliverNext();
    const [retry] = paceline.broker.waiting;
    expect(await claimOf(paceline)).toEqual({ claimed_until: 0, due_at: retry?.dueMs });
    await paceline.broker.drain();
    expect(listings(paceline)[1]?.atMs).toBe(retry?.dueMs);
    expect(paceline.broker.attemptsMax).toBe(2);
    await expectTruth(paceline);
  });

  it("by a page that waits for quota, and the session notes when it is due", async () => {
    const paceline = await startQueued({ sim: { limits: { read: { short: 1, day: 1_000 } } } });
    await paceline.broker.deliverNext();
    await paceline.broker.deliverNext();
    const [copy] = paceline.broker.waiting;
    expect(copy?.dueMs).toBeGreaterThan(paceline.clock.nowMs);
    expect(await claimOf(paceline)).toEqual({ claimed_until: 0, due_at: copy?.dueMs });
  });

  it("by a page that Strava refused with 429", async () => {
    const paceline = await startQueued({
      sim: { faults: [{ path: LISTING, status: 429, after: 0, times: 1 }] },
    });
    await paceline.broker.deliverNext();
    const [copy] = paceline.broker.waiting;
    expect(await claimOf(paceline)).toEqual({ claimed_until: 0, due_at: copy?.dueMs });
  });

  it("by a page that was committed: the next one is due at once", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    expect(await claimOf(paceline)).toEqual({ claimed_until: 0, due_at: paceline.clock.nowMs });
  });

  it("not by a delivery that never had it", async () => {
    const paceline = await startQueued();
    const first = paceline.broker.sent[0]?.body;
    const held = await holdNextRequest(paceline);
    const claim = await claimOf(paceline);
    paceline.broker.put("athlete-pages", first);
    await paceline.broker.deliverNext();
    redeliver(paceline, first);
    await paceline.broker.deliverNext();
    paceline.broker.put("athlete-pages", first);
    beforeNextTransaction(paceline, async () => {
      throw new Error("D1 was reset.");
    });
    await paceline.broker.deliverNext();
    expect(await claimOf(paceline)).toEqual(claim);
    loseMessages(paceline);
    held.letGo();
    await held.delivery;
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});
