import { env } from "cloudflare:workers";
import type { BookableSlot, PageMessage } from "@paceline/protocol";
import { bookPage, type Waiting } from "@paceline/store";
import { describe, expect, it } from "vitest";
import { alike, type Booked, bookSessions, messageAt } from "../../support/queue/booked-sessions.ts";

const db = env.DB;

const DAY = Date.UTC(2026, 2, 4) / 1000;
const WINDOW = DAY + 6 * 3_600;
const NOW = WINDOW + 100;
const DELAY_MAX = 43_200;
const UNBOOKED = 40_000;

/** The first two thirds of the window that begins there. */
function slot(shortStart: number, shortRoom: number, dayRoom = 900): BookableSlot {
  const windows = { shortStart, dayStart: DAY };
  return { windows, end: shortStart + 600, wakeAt: shortStart + 200, shortRoom, dayRoom };
}

const SLOTS = [slot(WINDOW, 2), slot(WINDOW + 900, 3), slot(WINDOW + 1_800, 4)];

function book(message: PageMessage, slots: readonly BookableSlot[] = SLOTS): Promise<Waiting | null> {
  const delays = { delaySecondsMax: DELAY_MAX, unbookedDelaySeconds: UNBOOKED };
  return bookPage(db, message, { slots, nowMs: NOW * 1000, ...delays });
}

/** A page without a booking, beside these. */
async function waiting(others: readonly Booked[], own: Booked = { at: null }): Promise<PageMessage> {
  return messageAt(await bookSessions([own, ...others]), 0);
}

async function standingOf({ sessionId }: PageMessage): Promise<unknown> {
  return env.DB.prepare("SELECT booked_at, due_at, claimed_until FROM sync_sessions WHERE id = ?")
    .bind(sessionId)
    .first();
}

describe("a page that books", () => {
  it("takes the first slot, is due then, and gives its claim back", async () => {
    const message = await waiting([]);
    await env.DB.prepare("UPDATE sync_sessions SET claimed_until = 9e15").run();
    expect(await book(message)).toEqual({ delaySeconds: 100, bookedAt: WINDOW + 200 });
    expect(await standingOf(message)).toEqual({
      booked_at: WINDOW + 200,
      due_at: (WINDOW + 200) * 1000,
      claimed_until: 0,
    });
  });

  const first = { at: WINDOW + 300 };
  const second = { at: WINDOW + 1_100 };
  it.each<[what: string, others: Booked[], bookedAt: number | null]>([
    ["takes the last place of a slot", [first], WINDOW + 200],
    ["takes the next slot when the first is full", alike(2, first), WINDOW + 1_100],
    ["takes the one after when that is full too", [...alike(2, first), ...alike(3, second)], WINDOW + 2_000],
    ["counts those who were to come earlier in the window", alike(2, { at: WINDOW + 50 }), WINDOW + 1_100],
    [
      "does not count those booked before the window or after the slot",
      [{ at: WINDOW - 1 }, { at: WINDOW + 600 }],
      WINDOW + 200,
    ],
    ["does not count sessions that are over", alike(5, { ...first, isOver: true }), WINDOW + 200],
    ["makes way for people", alike(2, { ...first, lane: "priority" }), WINDOW + 1_100],
  ])("%s", async (_what, others, bookedAt) => {
    expect((await book(await waiting(others)))?.bookedAt).toBe(bookedAt);
  });

  it("for people makes way for people only", async () => {
    const own: Booked = { at: null, lane: "priority" };
    expect(await book(await waiting(alike(2, first), own))).toMatchObject({ bookedAt: WINDOW + 200 });
    const people = alike(2, { ...first, lane: "priority" });
    expect(await book(await waiting(people, own))).toMatchObject({ bookedAt: WINDOW + 1_100 });
  });

  it("finds no room in a day that others have booked, and looks in the next", async () => {
    const message = await waiting(alike(4, { at: WINDOW - 3_000 }));
    const today = [slot(WINDOW, 10, 4), slot(WINDOW + 900, 10, 4)];
    const tomorrow = {
      ...slot(DAY + 86_400, 10),
      windows: { shortStart: DAY + 86_400, dayStart: DAY + 86_400 },
    };
    expect(await book(message, [...today, tomorrow])).toEqual({
      delaySeconds: DELAY_MAX,
      bookedAt: DAY + 86_400 + 200,
    });
  });

  it("wakes after the longest delay where its slot is later, keeps its booking, and is due at its waking", async () => {
    const message = await waiting([]);
    const slots = [slot(NOW + DELAY_MAX, 1)];
    expect(await book(message, slots)).toEqual({ delaySeconds: DELAY_MAX, bookedAt: NOW + DELAY_MAX + 200 });
    expect(await standingOf(message)).toMatchObject({ due_at: (NOW + DELAY_MAX) * 1000 });
  });

  it("without a slot has nothing booked and looks again after the delay for that", async () => {
    const message = await waiting([]);
    expect(await book(message, [])).toEqual({ delaySeconds: UNBOOKED, bookedAt: null });
    expect(await standingOf(message)).toMatchObject({ booked_at: null, due_at: (NOW + UNBOOKED) * 1000 });
    expect(await book(await waiting(alike(2, first)), [slot(WINDOW, 2)])).toMatchObject({ bookedAt: null });
  });
});

describe("a booking", () => {
  it("that is still to come stays, however full its slot is", async () => {
    const message = await waiting(alike(9, { at: WINDOW + 1_100 }), { at: WINDOW + 1_150 });
    expect(await book(message)).toEqual({ delaySeconds: 1_050, bookedAt: WINDOW + 1_150 });
  });

  it("whose time has come without room is booked anew", async () => {
    for (const at of [NOW, NOW - 1]) {
      expect(await book(await waiting([], { at }))).toMatchObject({ bookedAt: WINDOW + 200 });
    }
  });

  it("of the last place is never given to two, however many ask at once", async () => {
    const messages = await bookSessions(alike(20, { at: null }));
    const answers = await Promise.all(messages.map((message) => book(message)));
    const placesOf = (bookedAt: number | null) =>
      answers.filter((booked) => booked?.bookedAt === bookedAt).length;
    expect([WINDOW + 200, WINDOW + 1_100, WINDOW + 2_000, null].map(placesOf)).toEqual([2, 3, 4, 11]);
  });

  it.each([
    ["was stopped", "UPDATE sync_sessions SET status = 'stopped', finished_at = 1"],
    ["was taken over by another session", "UPDATE athletes SET sync_session_id = 'sync-0-9'"],
    ["stands at another page", "UPDATE sync_sessions SET page_number = 2"],
    ["was rescued", "UPDATE sync_sessions SET epoch = 2"],
  ])("is not made for a sync that %s", async (_what, happens) => {
    const message = await waiting([]);
    await env.DB.prepare(happens).run();
    expect(await book(message)).toBeNull();
    expect(await standingOf(message)).toMatchObject({ booked_at: null });
  });
});
