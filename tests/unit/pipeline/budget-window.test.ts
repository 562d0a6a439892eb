import { isAtWindowEdge, isBetweenWindows, windowsAt } from "@paceline/pipeline";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const MIDNIGHT = Date.UTC(2026, 2, 4) / 1000;

describe("the windows of a moment", () => {
  it.each<[moment: string, short: string, day: string]>([
    ["2026-03-04T06:00:00Z", "2026-03-04T06:00:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-04T06:14:59Z", "2026-03-04T06:00:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-04T06:15:00Z", "2026-03-04T06:15:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-04T23:59:59Z", "2026-03-04T23:45:00Z", "2026-03-04T00:00:00Z"],
    ["2026-03-05T00:00:00Z", "2026-03-05T00:00:00Z", "2026-03-05T00:00:00Z"],
  ])("%s began at %s and on %s", (moment, short, day) => {
    expect(windowsAt(seconds(moment), 900)).toEqual({ shortStart: seconds(short), dayStart: seconds(day) });
  });
});

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

describe("the edge of a window", () => {
  it.each<[windowSeconds: number, edgeMs: number]>([
    [900, 5_000],
    [86_400, 5_000],
    [50, 5_000],
    [40, 4_000],
    [5, 500],
  ])("of %i s is its first %i ms", (windowSeconds, edgeMs) => {
    const start = MIDNIGHT * 1000 + 3 * windowSeconds * 1000;
    const isAtEdge = (ms: number) => isAtWindowEdge(start + ms, windowSeconds);
    expect([0, 1, edgeMs - 1].map(isAtEdge)).toEqual([true, true, true]);
    expect([-1, edgeMs, edgeMs + 1, windowSeconds * 1000 - 1].map(isAtEdge)).toEqual(Array(4).fill(false));
  });
});

describe("the time between two windows", () => {
  it.each<[windowSeconds: number, closedMs: number]>([
    [86_400, 2_000],
    [900, 2_000],
    [100, 2_000],
    [60, 1_200],
    [5, 100],
  ])("of %i s is the last and the first %i ms", (windowSeconds, closedMs) => {
    const days = [MIDNIGHT, MIDNIGHT + 2 * DAY].map((day) => day * 1000);
    for (const edge of [...days, ...days.map((day) => day + 3 * windowSeconds * 1000)]) {
      const isClosed = (ms: number) => isBetweenWindows(edge + ms, windowSeconds);
      expect([1 - closedMs, -1, 0, 1, closedMs - 1].map(isClosed)).toEqual(Array(5).fill(true));
      expect([-closedMs - 1, closedMs + 1].map(isClosed)).toEqual([false, false]);
    }
  });
});
