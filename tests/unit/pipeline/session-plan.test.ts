import { firstMessage, planSession, type SessionRequest } from "@paceline/pipeline";
import { type AthleteHistory, decodePageMessage, PROTOCOL_VERSION } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const NOW_MS = Date.UTC(2026, 2, 4, 6, 0, 0, 500);
const NOW = Math.floor(NOW_MS / 1000);

const known: AthleteHistory = {
  athleteId: 1_000_001,
  sessionId: `sync-1000001-${NOW_MS - 7 * DAY * 1000}`,
  lastFullSyncedAtMs: NOW_MS - 7 * DAY * 1000,
  newestStart: NOW - 8 * DAY,
};

const request: SessionRequest = {
  mode: "incremental",
  lane: "bulk",
  force: false,
  nowMs: NOW_MS,
  lookbackDays: 30,
};

const WHOLE = { after: null, before: null, page: 1 };

describe("a planned session", () => {
  it("is named for its athlete and its start, and knows whom it follows", () => {
    expect(planSession(known, request)).toEqual({
      id: `sync-1000001-${NOW_MS}`,
      athleteId: 1_000_001,
      previousSessionId: known.sessionId,
      mode: "incremental",
      lane: "bulk",
      force: false,
      startedAtMs: NOW_MS,
      firstCursor: { after: NOW - 38 * DAY, before: null, page: 1 },
    });
  });

  it.each<[claim: string, athlete: AthleteHistory, mode: "full" | "incremental"]>([
    ["was asked for a full one", known, "full"],
    [
      "never had a session",
      { ...known, sessionId: null, lastFullSyncedAtMs: null, newestStart: null },
      "incremental",
    ],
    ["was never read whole", { ...known, lastFullSyncedAtMs: null }, "incremental"],
    ["has no activity that anyone saw", { ...known, newestStart: null }, "incremental"],
  ])("is full, with no bounds, when the athlete %s", (_claim, athlete, mode) => {
    expect(planSession(athlete, { ...request, mode })).toMatchObject({ mode: "full", firstCursor: WHOLE });
  });

  it.each<[claim: string, newestStart: number, lookbackDays: number, after: number]>([
    ["looks back from the newest start, not from the last sync", NOW - 100 * DAY, 30, NOW - 130 * DAY],
    ["looks back from now when a watch was years ahead", NOW + 4_000 * DAY, 30, NOW - 30 * DAY],
    ["never asks for what lies in the future", NOW + 4_000 * DAY, 0, NOW],
    ["never asks for what came before the epoch", 5 * DAY, 30, 0],
  ])("%s", (_claim, newestStart, lookbackDays, after) => {
    const plan = planSession({ ...known, newestStart }, { ...request, lookbackDays });
    expect(plan.firstCursor).toEqual({ after, before: null, page: 1 });
  });

  it.each([
    ["in the same millisecond", NOW_MS],
    ["by a clock that ran ahead", NOW_MS + 5_000],
  ])("is newer than one opened %s", (_claim, previousMs) => {
    const plan = planSession({ ...known, sessionId: `sync-1000001-${previousMs}` }, request);
    expect(plan.startedAtMs).toBe(previousMs + 1);
    expect(plan.id).toBe(`sync-1000001-${previousMs + 1}`);
  });

  it("carries lane and force as they were asked for", () => {
    expect(planSession(known, { ...request, lane: "priority", force: true })).toMatchObject({
      lane: "priority",
      force: true,
    });
  });
});

describe("the first message of a session", () => {
  it("asks for page 1 of epoch 1 at the plan's cursor", () => {
    const plan = planSession(known, { ...request, lane: "priority" });
    expect(firstMessage(plan)).toEqual({
      version: PROTOCOL_VERSION,
      athleteId: 1_000_001,
      sessionId: plan.id,
      epoch: 1,
      pageNumber: 1,
      cursor: plan.firstCursor,
      lane: "priority",
    });
  });

  it("can be sent, whatever is known of the athlete", () => {
    const histories = fc.record({
      athleteId: fc.integer({ min: 1 }),
      sessionId: fc.option(fc.nat().map((ms) => `sync-1-${ms}`)),
      lastFullSyncedAtMs: fc.option(fc.nat()),
      newestStart: fc.option(fc.integer()),
    });
    const requests = fc.record({
      mode: fc.constantFrom<SessionRequest["mode"]>("full", "incremental"),
      lane: fc.constantFrom<SessionRequest["lane"]>("bulk", "priority"),
      force: fc.boolean(),
      nowMs: fc.integer({ min: 1, max: NOW_MS * 2 }),
      lookbackDays: fc.nat(3_650),
    });
    fc.assert(
      fc.property(histories, requests, (athlete, asked) => {
        const message = firstMessage(planSession(athlete, asked));
        expect(decodePageMessage(message)).toEqual({ ok: true, message });
        expect(message.cursor.after ?? 0).toBeLessThanOrEqual(Math.floor(asked.nowMs / 1000));
      }),
    );
  });
});
