import { createRandom } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";
import { ModelHistories } from "./model-history.ts";
import { type BatchInTheAir, ModelQueue } from "./model-queue.ts";
import { withGenerated } from "./readme.ts";
import { VirtualClock } from "./virtual-clock.ts";

const START_MS = Date.UTC(2026, 2, 3);
const START_SECONDS = START_MS / 1000;
const WEEK_SECONDS = 604_800;

describe("the model's histories", () => {
  const histories = new ModelHistories(1, START_MS, 2_000);
  const all = { after: null, before: null, page: 1, perPage: 100_000 };

  it("have 2,000 activities on average, and three more a week", () => {
    const athletes = Array.from({ length: 300 }, (_, i) => i + 1);
    const mean = (nowSeconds: number) =>
      athletes.reduce((sum, id) => sum + histories.list(id, nowSeconds, all).length, 0) / athletes.length;
    const atFirst = mean(START_SECONDS);
    expect(atFirst).toBeGreaterThan(1_850);
    expect(atFirst).toBeLessThan(2_150);
    const recorded = (mean(START_SECONDS + 10 * WEEK_SECONDS) - atFirst) / 10;
    expect(recorded).toBeGreaterThan(2.7);
    expect(recorded).toBeLessThan(3.3);
  });

  it("show page after page what they show at once, newest first", () => {
    const whole = histories.list(7, START_SECONDS, all);
    expect(histories.countOf(7, START_SECONDS)).toBe(whole.length);
    const starts = whole.map(({ start_date }) => start_date);
    expect(starts).toEqual(starts.toSorted((a, b) => b - a));
    const paged = [1, 2, 3].map((page) => histories.list(7, START_SECONDS, { ...all, page, perPage: 200 }));
    expect(paged.flat()).toEqual(whole.slice(0, 600));
    const bounds = { before: starts[199] ?? 0, after: starts[50] ?? 0 };
    const older = histories.list(7, START_SECONDS, { ...all, before: bounds.before });
    expect(older).toEqual(whole.slice(200));
    const newer = histories.list(7, START_SECONDS, { ...all, after: bounds.after });
    expect(newer).toEqual(whole.slice(0, 50).toReversed());
  });
});

describe("the model's queue", () => {
  it("sends full batches at once and others after their time-out, and keeps to its concurrency", async () => {
    const clock = new VirtualClock(START_MS);
    const batches: BatchInTheAir[] = [];
    const sizes = () => batches.map(({ messages }) => messages.length);
    const queue = new ModelQueue(
      {
        queue: "pages",
        batchSizeMax: 6,
        batchTimeoutMs: 1_000,
        retriesMax: 3,
        concurrencyMax: 2,
        deadLetterQueue: null,
      },
      {
        clock,
        random: createRandom(1),
        operated: () => {},
        deliver: (batch) => batches.push(batch),
        bury: () => {},
      },
    );
    for (let i = 0; i < 14; i++) queue.send({ i }, 0);
    await clock.runUntil(START_MS + 800);
    expect(sizes()).toEqual([6, 6]);
    batches[0]?.land();
    expect(sizes()).toEqual([6, 6]);
    await clock.runUntil(START_MS + 1_800);
    expect(sizes()).toEqual([6, 6, 2]);
  });
});

describe("the tables in README", () => {
  it("stand between the marks, whatever stood there", () => {
    const readme = "before\n<!-- scale:begin -->\nold\n<!-- scale:end -->\nafter\n";
    const fresh = "before\n<!-- scale:begin -->\n\n| new |\n\n<!-- scale:end -->\nafter\n";
    expect(withGenerated(readme, "scale", "| new |")).toBe(fresh);
    expect(withGenerated(fresh, "scale", "| new |")).toBe(fresh);
    expect(() => withGenerated("no marks", "scale", "| new |")).toThrow("scale:begin");
  });
});
