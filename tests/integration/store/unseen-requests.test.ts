import { env } from "cloudflare:workers";
import { allowanceAt, leftToOthers, windowsAt } from "@paceline/pipeline";
import type { Turn } from "@paceline/protocol";
import { readBudgetReport, reportAndReadBudget, reserve } from "@paceline/store";
import { describe, expect, it } from "vitest";

const db = env.DB;

const DAY = Date.UTC(2026, 2, 4) / 1000;
const NOON = DAY + 12 * 3_600;
const TOMORROW = DAY + 86_400;
const LISTING = { overall: 1, read: 1 };

function take(nowSeconds: number, turn: Turn = "start"): Promise<boolean> {
  const windows = windowsAt(nowSeconds, 900);
  const sharing = { shortWindowSeconds: 900, peopleShare: 0 };
  const allowance = allowanceAt(turn, nowSeconds, sharing);
  return reserve(db, LISTING, { windows, nowSeconds, allowance, sessionId: "sync-0-1", probeUntil: 0 });
}

/** Requests that there would be room for at a moment; takes none. */
async function roomAt(nowSeconds: number, turn: Turn = "start"): Promise<number> {
  const row = await env.DB.prepare("SELECT * FROM strava_budget").first();
  let room = 0;
  while (await take(nowSeconds, turn)) room++;
  const columns = Object.keys(row ?? {});
  await env.DB.prepare(`UPDATE strava_budget SET ${columns.map((column) => `${column} = ?`).join(", ")}`)
    .bind(...Object.values(row ?? {}))
    .run();
  return room;
}

/** Asks once, and hears from Strava that so many requests of the day, and in all of the short window, were counted. */
async function hear(
  nowSeconds: number,
  used: { readonly short: number; readonly day: number },
): Promise<void> {
  expect(await take(nowSeconds)).toBe(true);
  const windows = windowsAt(nowSeconds, 900);
  const counted = { shortUsed: used.short, dayUsed: used.day };
  await reportAndReadBudget(db, {
    cost: LISTING,
    unused: { overall: 0, read: 0 },
    reservedIn: windows,
    answeredIn: windows,
    answeredAtMs: nowSeconds * 1000,
    rateLimit: {
      overall: { shortLimit: 200, dayLimit: 2_000, ...counted },
      read: { shortLimit: 100, dayLimit: 1_000, ...counted },
    },
    refused: false,
    health: null,
  });
}

describe("what another program may have sent since Strava's last answer", () => {
  it("is nothing while no other program was noticed, however long Strava was not heard of", async () => {
    await hear(NOON, { short: 1, day: 1 });
    expect(await roomAt(NOON + 890)).toBe(99);
  });

  it("is nothing in the moment of the answer", async () => {
    await hear(NOON, { short: 1, day: 301 });
    expect(await roomAt(NOON)).toBe(99);
  });

  it.each([60, 300, 600, 890])(
    "is withheld by its pace and three deviations after %i s of silence",
    async (seconds) => {
      // 300 requests in half a day.
      await hear(NOON, { short: 1, day: 301 });
      const mean = (300 * seconds) / (12 * 3_600 + seconds);
      expect(await roomAt(NOON + seconds)).toBe(99 - Math.ceil(mean + 3 * Math.sqrt(mean)));
    },
  );

  it("is not what it sent before the window began, as far as the window goes", async () => {
    await hear(NOON - 300, { short: 1, day: 301 });
    expect(await roomAt(NOON)).toBe(100);
  });

  it("is withheld of the day since the answer, whatever window it is", async () => {
    await hear(NOON - 300, { short: 1, day: 901 });
    const mean = (900 * 300) / (12 * 3_600);
    expect(await roomAt(NOON)).toBe(99 - Math.ceil(mean + 3 * Math.sqrt(mean)));
  });

  it("is forgotten with the next answer, which tells what was sent", async () => {
    await hear(NOON, { short: 1, day: 301 });
    expect(await roomAt(NOON + 600)).toBeLessThan(90);
    await hear(NOON + 600, { short: 12, day: 312 });
    expect(await roomAt(NOON + 600)).toBe(88);
  });

  it("is told from a quarter hour at least, soon after midnight", async () => {
    await hear(DAY + 10, { short: 10, day: 10 });
    const mean = (9 * 300) / 900;
    expect(await roomAt(DAY + 310)).toBe(90 - Math.ceil(mean + 3 * Math.sqrt(mean)));
  });

  it("goes, on a new day, by the day before until the first answer, and then by the new day", async () => {
    await hear(NOON, { short: 1, day: 865 });
    const mean = (864 * 300) / 86_400;
    expect(await roomAt(TOMORROW + 300)).toBe(100 - Math.ceil(mean + 3 * Math.sqrt(mean)));
    await hear(TOMORROW + 300, { short: 1, day: 1 });
    expect(await roomAt(TOMORROW + 890)).toBe(99);
  });

  it.each<[Turn, number, number, number]>([
    ["start", 301, NOON, NOON + 700],
    ["people", 301, NOON, NOON],
    ["bulk", 301, NOON, NOON],
    ["bulk", 301, NOON, NOON + 3_600],
    ["bulk", 120, DAY + 5_000, DAY + 5_890],
    ["bulk", 301, NOON, TOMORROW + 10],
    ["people", 31, DAY + 100, DAY + 200],
  ])("is for a turn (%s) what the planning of waits reckons with", async (turn, day, heardAt, nowSeconds) => {
    await hear(heardAt, { short: 1, day });
    const { budget } = await readBudgetReport(db, nowSeconds * 1000);
    const windows = windowsAt(nowSeconds, 900);
    const left = leftToOthers(turn, budget, windows, nowSeconds);
    const isShort = budget.windows.shortStart === windows.shortStart;
    const isDay = budget.windows.dayStart === windows.dayStart;
    const room = Math.min(
      100 - (isShort ? budget.read.shortUsed : 0) - left.short,
      1_000 - (isDay ? budget.read.dayUsed : 0) - left.day,
    );
    expect(await roomAt(nowSeconds, turn)).toBe(Math.max(0, room));
  });

  it.each<Turn>(["bulk", "people"])("never keeps a new day from being asked about (%s)", async (turn) => {
    await hear(NOON, { short: 1, day: 1_000 });
    expect(await roomAt(TOMORROW + 10, turn)).toBeGreaterThan(0);
  });

  it("is not told by an answer after midnight to a request from before: it may speak of yesterday", async () => {
    const [before, after] = [windowsAt(TOMORROW - 3, 900), windowsAt(TOMORROW + 6, 900)];
    const counted = { shortUsed: 1, dayUsed: 990 };
    await reportAndReadBudget(db, {
      cost: LISTING,
      unused: { overall: 0, read: 0 },
      reservedIn: before,
      answeredIn: after,
      answeredAtMs: (TOMORROW + 6) * 1000,
      rateLimit: { overall: { shortLimit: 200, dayLimit: 2_000, ...counted }, read: null },
      refused: false,
      health: null,
    });
    expect((await readBudgetReport(db, (TOMORROW + 7) * 1000)).budget.foreign.dayUsed).toBe(0);
    expect(await roomAt(TOMORROW + 600, "bulk")).toBe(99);
  });
});
