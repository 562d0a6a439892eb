import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runHistory } from "./history.ts";

/** Two files take one half of the seeds each, so that two cores work on them. */
export type Half = "even" | "odd";

/** One test for each seed of this half: from `SIMULATION_FIRST_SEED` on, `SIMULATION_SEEDS` of them in both halves. */
export function describeSeeds(half: Half): void {
  const first = Number(env.SIMULATION_FIRST_SEED);
  const seeds = Array.from({ length: Number(env.SIMULATION_SEEDS) }, (_, i) => first + i);
  const isMine = (seed: number) => (seed % 2 === 0) === (half === "even");
  describe.skipIf(!seeds.some(isMine))(`a history whose seed is ${half}`, () => {
    it.each(seeds.filter(isMine))("breaks no invariant: seed %i", async (seed) => {
      const { steps, trace } = await runHistory(seed);
      expect(steps).toBeGreaterThan(0);
      if (env.SIMULATION_TRACE === "yes") console.log(trace.join("\n"));
    });
  });
}
