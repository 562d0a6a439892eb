import { progressOf } from "@paceline/dashboard/words/progress";
import { describe, expect, it } from "vitest";

const NOW = 1_000_000_000;
const MINUTE = 60_000;

const syncing = {
  session_status: "in_progress",
  session_pages_count: 4,
  session_pages_expected: 10,
  session_cursor_before: 1_500_000_000,
  session_started_at: NOW - 5 * MINUTE,
  session_updated_at: NOW - MINUTE,
  waiting: null,
} as const;

describe("the progress of a sync", () => {
  it("goes on at the pace of its pages", () => {
    expect(progressOf(syncing, NOW)).toEqual({
      pages: 4,
      share: 0.4,
      readBackTo: 1_500_000_000,
      etaAt: NOW + 6 * MINUTE,
    });
  });

  it("does not end before what it waits for", () => {
    const until = NOW + 30 * MINUTE;
    const waiting = { for: "quota", until, explanation: "" } as const;
    expect(progressOf({ ...syncing, waiting }, NOW)?.etaAt).toBe(until + 6 * MINUTE);
  });

  it("is never said to be all, nor to have no time left, before it is over", () => {
    const progress = progressOf({ ...syncing, session_pages_count: 12 }, NOW);
    expect(progress?.share).toBeLessThan(1);
    expect(progress?.etaAt).toBeGreaterThan(NOW);
  });

  it.each([
    ["nobody knows how long the history is", { session_pages_expected: null }],
    ["there is no page yet", { session_pages_count: 0 }],
  ])("has no end where %s", (_why, change) => {
    expect(progressOf({ ...syncing, ...change }, NOW)).toMatchObject({ etaAt: null });
  });

  it("is none of a sync that is over, nor of somebody who had none", () => {
    expect(progressOf({ ...syncing, session_status: "completed" }, NOW)).toBeNull();
    expect(progressOf({ ...syncing, session_status: null }, NOW)).toBeNull();
  });
});
