import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { CountRun } from "./count-run.ts";
import { runCounts } from "./run-counts.ts";

const SMALL = {
  seed: 1,
  athletes: 6,
  activitiesMean: 400,
  failPercent: 0,
  configuration: JSON.parse(env.SCALE_CONFIGURATION),
} satisfies Omit<CountRun, "design">;

describe("the designs that are compared", () => {
  it("store the same races, and only the loop shows fewer of them meanwhile", async () => {
    const loop = await runCounts({ ...SMALL, design: "one loop" });
    const workflows = await runCounts({ ...SMALL, design: "Workflows" });
    const paceline = await runCounts({ ...SMALL, design: "Paceline" });
    expect(loop.races).toBeGreaterThan(100);
    expect([workflows.races, paceline.races]).toEqual([loop.races, loop.races]);
    expect(loop.unchanged?.longestHoleMs).toBeGreaterThan(1_000);
    expect(workflows.unchanged).toMatchObject({ longestHoleMs: 0, raceRowsWritten: 0 });
    expect(paceline.unchanged).toMatchObject({ longestHoleMs: 0, raceRowsWritten: 0 });
    for (const { changed } of [workflows, paceline]) {
      expect(changed?.raceRowsWritten).toBeGreaterThan(0);
      expect(changed?.raceRowsWritten).toBeLessThan(loop.races / 20);
    }
  });

  it("are all done in the end when answers fail, the loop with requests made in vain", async () => {
    const designs = ["one loop", "Workflows", "Paceline"] as const;
    for (const design of designs) {
      const well = await runCounts({ ...SMALL, design });
      const failing = await runCounts({ ...SMALL, design, failPercent: 10 });
      expect(failing.races, design).toBe(well.races);
      expect(failing.first.reads, design).toBeGreaterThan(well.first.reads);
    }
  });
});
