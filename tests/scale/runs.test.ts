import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import type { RunFigures } from "./figures.ts";
import type { ModelRun } from "./model-run.ts";
import { runModel } from "./run-model.ts";

declare module "vitest" {
  interface TaskMeta {
    /** For whoever started the runs. */
    figures?: RunFigures;
  }
}

const runs: ModelRun[] = JSON.parse(env.SCALE_RUNS);

describe("the scale model", () => {
  it.for(runs.map((run) => [nameOf(run), run] as const))("%s", async ([name, run], { task }) => {
    task.meta.figures = await runModel(run, (progress) => console.log(`${name}: ${progress}`));
  });
});

function nameOf({ athletes, tier, foreignPercent }: ModelRun): string {
  const shared = foreignPercent > 0 ? `, another program uses ${foreignPercent} %` : "";
  return `${athletes} athletes, tier ${tier.name}${shared}`;
}
