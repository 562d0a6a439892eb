import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import type { CountRun } from "./count-run.ts";
import { runCounts } from "./run-counts.ts";

const runs: CountRun[] = JSON.parse(env.BENCH_RUNS);

describe("counts", () => {
  it.for(runs.map((run) => [nameOf(run), run] as const))("%s", async ([_name, run], { task }) => {
    task.meta.counts = await runCounts(run);
  });
});

function nameOf({ design, athletes, activitiesMean, failPercent }: CountRun): string {
  const faults = failPercent > 0 ? `, ${failPercent} % of answers fail` : "";
  return `${design}, ${athletes} athletes, ${activitiesMean} activities${faults}`;
}
