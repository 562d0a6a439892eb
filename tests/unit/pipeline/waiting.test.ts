import { type SessionWait, waitingFor } from "@paceline/pipeline";
import type { BudgetState } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const NOW_MS = Date.UTC(2026, 2, 4, 14);
const NOW_SECONDS = NOW_MS / 1000;
const bucket = { shortLimit: 100, dayLimit: 1_000, shortUsed: 0, dayUsed: 0 };
const OPEN: BudgetState = {
  windows: { shortStart: 0, dayStart: 0 },
  overall: bucket,
  read: bucket,
  pausedUntil: null,
  breakerUntil: null,
  foreign: { dayUsed: 0, reportedAt: 0 },
};
const MOVING: SessionWait = {
  isInLine: false,
  bookedAt: null,
  dueAtMs: NOW_MS,
  failures: 0,
  lastFailure: null,
  claimedUntilMs: 0,
};
const LATER_MS = NOW_MS + 900_000;
const PAUSED = { pausedUntil: NOW_SECONDS + 1 };
const BROKEN = { breakerUntil: LATER_MS / 1000 };

describe("a sync", () => {
  it.each<[string, Partial<SessionWait>, Partial<BudgetState>]>([
    ["whose message is on its way", {}, {}],
    [
      "on whose page a delivery works, even if the pipeline was just paused",
      { claimedUntilMs: LATER_MS },
      PAUSED,
    ],
    ["whose booked time has come", { bookedAt: NOW_SECONDS }, {}],
    ["after a pause that is over", {}, { pausedUntil: NOW_SECONDS }],
  ])("%s does not wait", (_what, session, budget) => {
    expect(waitingFor({ ...MOVING, ...session }, { ...OPEN, ...budget }, NOW_MS)).toBeNull();
  });

  it.each<[string, Partial<SessionWait>, Partial<BudgetState>, string, number | null, string]>([
    ["in line", { isInLine: true }, {}, "line", null, "stands in line"],
    [
      "for the end of a pause, in line or not",
      { isInLine: true },
      PAUSED,
      "pause",
      null,
      "until somebody resumes",
    ],
    [
      "for Strava",
      { bookedAt: LATER_MS / 1000 },
      BROKEN,
      "strava",
      LATER_MS,
      "tries again at 2026-03-04T14:15:00Z",
    ],
    [
      "for Strava that is being tried",
      {},
      { breakerUntil: NOW_SECONDS - 5 },
      "strava",
      null,
      "is trying whether it answers",
    ],
    ["for quota", { bookedAt: LATER_MS / 1000 }, {}, "quota", LATER_MS, "quota until 2026-03-04T14:15:00Z"],
    [
      "for quota without a booking",
      { dueAtMs: LATER_MS },
      {},
      "quota",
      LATER_MS,
      "again at 2026-03-04T14:15:00Z",
    ],
    [
      "for another try",
      { dueAtMs: LATER_MS, failures: 2, lastFailure: "Strava took too long." },
      {},
      "retry",
      LATER_MS,
      "Last failure: Strava took too long.",
    ],
  ])("waits %s", (_what, session, budget, reason, until, words) => {
    expect(waitingFor({ ...MOVING, ...session }, { ...OPEN, ...budget }, NOW_MS)).toEqual({
      for: reason,
      until,
      explanation: expect.stringContaining(words),
    });
  });
});
