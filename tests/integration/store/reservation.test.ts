import { env } from "cloudflare:workers";
import { allowanceAt, windowsAt } from "@paceline/pipeline";
import type { Turn } from "@paceline/protocol";
import { reserve } from "@paceline/store";
import { describe, expect, it } from "vitest";
import { alike, type Booked, bookSessions, messageAt } from "../../support/queue/booked-sessions.ts";

const db = env.DB;

const DAY = Date.UTC(2026, 2, 4) / 1000;
const WINDOW = DAY + 6 * 3_600;
/** In the part of a quarter hour in which people's share is kept, and in the rest of it. */
const EARLY = WINDOW + 100;
const LATE = WINDOW + 700;
const SHARING = { shortWindowSeconds: 900, peopleShare: 0.1 };

function take(turn: Turn, nowSeconds: number, sessionId = "sync-0-1"): Promise<boolean> {
  const windows = windowsAt(nowSeconds, 900);
  const allowance = allowanceAt(turn, nowSeconds, SHARING);
  const cost = { overall: 1, read: 1 };
  return reserve(db, cost, { windows, nowSeconds, allowance, sessionId, probeUntil: 0 });
}

/** Requests that a lane gets at a moment. */
async function takeAll(turn: Turn, nowSeconds: number): Promise<number> {
  let taken = 0;
  while (await take(turn, nowSeconds)) taken++;
  return taken;
}

async function setBudget(columns: string): Promise<void> {
  await env.DB.prepare(
    `UPDATE strava_budget SET short_window_start = ${WINDOW}, day_start = ${DAY}, ${columns}`,
  ).run();
}

describe("people's share of a short window", () => {
  it("is kept from bulk in the first two thirds, and is people's", async () => {
    expect(await takeAll("bulk", EARLY)).toBe(90);
    expect(await takeAll("start", EARLY)).toBe(10);
  });

  it("is bulk's in the last third as far as people left it, but for one in a hundred, where a day is long enough", async () => {
    await setBudget("read_day_limit = 9600, overall_day_limit = 19200");
    expect(await takeAll("bulk", EARLY)).toBe(90);
    expect(await take("start", EARLY)).toBe(true);
    expect(await takeAll("bulk", LATE)).toBe(8);
    expect(await takeAll("start", LATE)).toBe(1);
  });

  it("is kept to the end where the day is spent before its windows are", async () => {
    expect(await takeAll("bulk", LATE)).toBe(90);
    expect(await takeAll("people", LATE)).toBe(5);
    expect(await takeAll("start", LATE)).toBe(5);
  });

  it("is kept in the overall bucket too", async () => {
    await setBudget("overall_short_limit = 60");
    expect(await takeAll("bulk", EARLY)).toBe(54);
  });

  it("does not have to be used by people first", async () => {
    expect(await takeAll("start", EARLY)).toBe(100);
    expect(await take("bulk", EARLY)).toBe(false);
  });
});

describe("people's share of a day", () => {
  it.each(["read", "overall"])(
    "is kept from bulk in what is left of the day: the bucket %s",
    async (bucket) => {
      // A tenth of the 71 windows that are left after this one, and five requests.
      await setBudget(`${bucket}_day_limit = 1000, ${bucket}_day_used = 900`);
      const kept = Math.floor(5 + (1_000 * 0.1 * (96 - 25)) / 96);
      expect(await takeAll("bulk", EARLY)).toBe(100 - kept);
      expect(await takeAll("start", EARLY)).toBe(Math.min(kept, 100 - (100 - kept)));
    },
  );

  it("is hardly anything by midnight, and never nothing", async () => {
    await env.DB.prepare(
      `UPDATE strava_budget SET day_start = ${DAY}, read_short_limit = 1000, read_day_used = 900`,
    ).run();
    expect(await takeAll("bulk", DAY + 86_400 - 200)).toBe(95);
    expect(await takeAll("start", DAY + 86_400 - 200)).toBe(5);
  });
});

describe("a request that others have booked", () => {
  it.each<[what: string, others: Booked[], turn: Turn, nowSeconds: number, left: number]>([
    ["is held for them until its slot is over", alike(3, { at: WINDOW + 599 }), "bulk", EARLY, 87],
    ["is not held before its slot", alike(3, { at: WINDOW + 600 }), "bulk", EARLY, 90],
    ["is held in the last third likewise", alike(3, { at: WINDOW + 800 }), "bulk", LATE, 87],
    ["is held while they are a minute late at most", alike(3, { at: EARLY - 60 }), "bulk", EARLY, 87],
    ["is held no longer for those who are later", alike(3, { at: EARLY - 61 }), "bulk", EARLY, 90],
    ["is not held for a session that is over", alike(3, { at: EARLY, isOver: true }), "bulk", EARLY, 90],
    ["by people is part of their share", alike(4, { at: EARLY, lane: "priority" }), "bulk", EARLY, 90],
    [
      "by more people than their share has room for is held",
      alike(14, { at: EARLY, lane: "priority" }),
      "bulk",
      EARLY,
      86,
    ],
    ["by bulk is not held against people", alike(30, { at: EARLY }), "people", EARLY, 95],
    ["by people is held against people", alike(7, { at: EARLY, lane: "priority" }), "people", EARLY, 93],
    [
      "by people is not held against a sync that begins",
      alike(7, { at: EARLY, lane: "priority" }),
      "start",
      EARLY,
      100,
    ],
    [
      "by people and by bulk is held against bulk",
      [...alike(12, { at: EARLY, lane: "priority" }), ...alike(5, { at: EARLY })],
      "bulk",
      EARLY,
      83,
    ],
  ])("%s", async (_what, others, turn, nowSeconds, left) => {
    await bookSessions(others);
    expect(await takeAll(turn, nowSeconds)).toBe(left);
  });

  it("is theirs to take: what a page booked itself is not held against it", async () => {
    const messages = await bookSessions(alike(3, { at: EARLY + 10 }));
    expect(await takeAll("bulk", EARLY)).toBe(87);
    expect(await take("bulk", EARLY, messageAt(messages, 0).sessionId)).toBe(true);
    await env.DB.prepare("UPDATE sync_sessions SET booked_at = NULL WHERE id = ?")
      .bind(messageAt(messages, 0).sessionId)
      .run();
    expect(await take("bulk", EARLY)).toBe(false);
    expect(await take("bulk", EARLY, messageAt(messages, 1).sessionId)).toBe(true);
  });
});
