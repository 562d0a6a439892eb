import { env } from "cloudflare:workers";
import type { Allowance, RateLimitReport, RequestCost, SpentRequests, Windows } from "@paceline/protocol";
import { pausePipeline, reportAndReadBudget, reserve, resumePipeline } from "@paceline/store";
import { describe, expect, it } from "vitest";

const db = env.DB;

const DAY: number = Date.UTC(2026, 2, 4) / 1000;
const QUARTER = 900;
const FIRST: Windows = { shortStart: DAY, dayStart: DAY };
const SECOND: Windows = { shortStart: DAY + QUARTER, dayStart: DAY };
const TOMORROW: Windows = { shortStart: DAY + 86_400, dayStart: DAY + 86_400 };
const LISTING: RequestCost = { overall: 1, read: 1 };
const EVERYTHING: Allowance = {
  turn: "start",
  kept: { short: 0, shortOfScarceDay: 0, scarceWindows: 96, day: 0 },
  heldFrom: DAY,
  heldUntil: DAY + QUARTER,
};

function take(windows: Windows, cost = LISTING): Promise<boolean> {
  const nowSeconds = windows.shortStart;
  return reserve(db, cost, {
    windows,
    nowSeconds,
    allowance: EVERYTHING,
    sessionId: "sync-1-1",
    probeUntil: 0,
  });
}

async function takeAll(windows: Windows, attempts: number): Promise<number> {
  let taken = 0;
  for (let i = 0; i < attempts; i++) if (await take(windows)) taken++;
  return taken;
}

function usage(shortUsed: number, dayUsed: number): RateLimitReport {
  return {
    overall: { shortLimit: 200, dayLimit: 2_000, shortUsed, dayUsed },
    read: { shortLimit: 100, dayLimit: 1_000, shortUsed, dayUsed },
  };
}

function spent(changes: Partial<SpentRequests> = {}): SpentRequests {
  return {
    cost: LISTING,
    unused: { overall: 0, read: 0 },
    reservedIn: FIRST,
    answeredIn: FIRST,
    answeredAtMs: DAY * 1000,
    rateLimit: null,
    refused: false,
    health: null,
    ...changes,
  };
}

describe("the budget", () => {
  it("gives out what the short window allows, and not one request more", async () => {
    expect(await takeAll(FIRST, 105)).toBe(100);
  });

  it.each(["overall_short_limit", "overall_day_limit", "read_short_limit", "read_day_limit"])(
    "gives out no more than %s",
    async (limit) => {
      await env.DB.prepare(`UPDATE strava_budget SET ${limit} = 3`).run();
      expect(await takeAll(FIRST, 5)).toBe(3);
    },
  );

  it("gives it out once, however many ask at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 120 }, () => take(FIRST)));
    expect(answers.filter(Boolean)).toHaveLength(100);
  });

  it("starts anew with the next window, until the day is spent", async () => {
    let taken = 0;
    for (let quarter = 0; quarter < 12; quarter++) {
      taken += await takeAll({ shortStart: DAY + quarter * QUARTER, dayStart: DAY }, 101);
    }
    expect(taken).toBe(1_000);
    expect(await take(TOMORROW)).toBe(true);
  });

  it("counts a token refresh against the overall limit only", async () => {
    await env.DB.prepare("UPDATE strava_budget SET overall_short_limit = 3").run();
    expect(await take(FIRST, { overall: 2, read: 1 })).toBe(true);
    expect(await take(FIRST, { overall: 2, read: 1 })).toBe(false);
    expect(await take(FIRST, { overall: 1, read: 1 })).toBe(true);
  });

  it("is not turned back by an isolate whose clock lags behind a window", async () => {
    expect(await takeAll(SECOND, 100)).toBe(100);
    expect(await take(FIRST)).toBe(false);
  });

  it("believes Strava when more was used than it knew of: another program shares the quota", async () => {
    await take(FIRST);
    await reportAndReadBudget(db, spent({ rateLimit: usage(90, 90) }));
    expect(await takeAll(FIRST, 20)).toBe(10);
  });

  it("does not believe Strava when less was used: requests are still under way", async () => {
    await takeAll(FIRST, 50);
    await reportAndReadBudget(db, spent({ rateLimit: usage(10, 10) }));
    expect(await takeAll(FIRST, 60)).toBe(50);
  });

  it("takes over limits, higher or lower", async () => {
    await take(FIRST);
    const report = usage(1, 1);
    await reportAndReadBudget(
      db,
      spent({ rateLimit: { ...report, read: { shortLimit: 5, dayLimit: 1_000, shortUsed: 1, dayUsed: 1 } } }),
    );
    expect(await takeAll(FIRST, 20)).toBe(4);
  });

  it("closes a window that Strava refused with 429, even without headers", async () => {
    await take(FIRST);
    await reportAndReadBudget(db, spent({ refused: true }));
    expect(await take(FIRST)).toBe(false);
    expect(await take(SECOND)).toBe(true);
  });

  it("charges an answer that crossed into a new window there too, and does not take the old usage with it", async () => {
    await take(FIRST);
    await reportAndReadBudget(db, spent({ answeredIn: SECOND, rateLimit: usage(100, 100) }));
    expect(await takeAll(SECOND, 105)).toBe(99);
  });

  it("charges a crossing into a window that others have opened already", async () => {
    await take(FIRST);
    await takeAll(SECOND, 40);
    await reportAndReadBudget(db, spent({ answeredIn: SECOND, rateLimit: usage(100, 100) }));
    expect(await takeAll(SECOND, 105)).toBe(59);
  });

  it("gets back what was reserved and never sent", async () => {
    await takeAll(FIRST, 100);
    const unused = { overall: 1, read: 1 };
    await reportAndReadBudget(db, spent({ cost: { overall: 0, read: 0 }, unused }));
    expect(await takeAll(FIRST, 5)).toBe(1);
    // In a window that has turned meanwhile there is nothing to give back to.
    await takeAll(SECOND, 100);
    await reportAndReadBudget(db, spent({ cost: { overall: 0, read: 0 }, unused, answeredIn: SECOND }));
    expect(await take(SECOND)).toBe(false);
  });

  it("ignores an answer whose window is over", async () => {
    await takeAll(SECOND, 10);
    await reportAndReadBudget(db, spent({ rateLimit: usage(100, 11) }));
    expect(await takeAll(SECOND, 100)).toBe(90);
  });

  it("writes nothing when an answer says what it knew", async () => {
    await take(FIRST);
    const before = await env.DB.prepare("SELECT * FROM strava_budget").first();
    await reportAndReadBudget(db, spent({ rateLimit: usage(1, 1) }));
    expect(await env.DB.prepare("SELECT * FROM strava_budget").first()).toEqual(before);
  });

  it("gives out nothing while the pipeline is paused", async () => {
    await pausePipeline(db, { reason: "A moment.", nowMs: DAY * 1000 });
    expect(await take(FIRST)).toBe(false);
    await resumePipeline(db, DAY * 1000);
    expect(await take(FIRST)).toBe(true);
  });
});
