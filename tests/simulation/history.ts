import { createRandom } from "@paceline/strava-sim";
import { emptyTables } from "../support/d1/empty-tables.ts";
import { accountFor } from "./account.ts";
import { calmDown } from "./calm.ts";
import { Director } from "./director.ts";
import { importAthletes } from "./people.ts";
import { planHistory } from "./plan.ts";
import { Simulation } from "./simulation.ts";
import { uploadEqualStarts } from "./world-changes.ts";

/** How a history went that broke no invariant. */
export interface History {
  readonly trace: readonly string[];
  /** Effects performed. */
  readonly steps: number;
}

const NO_MISHAPS = { crash: 0, failure: 0, stall: 0 };

/**
 * Lives through one history: athletes are imported and enqueued; while chaos lasts, anything goes wrong; then everything
 * must come to its end, and a calm sync must find all as it is at Strava. Throws with the whole trace otherwise.
 */
export async function runHistory(seed: number): Promise<History> {
  await emptyTables();
  const plan = planHistory(seed);
  const simulation = new Simulation(plan.simulation);
  const director = new Director(plan, simulation);
  const { strava, queues, observer, trace } = simulation;
  try {
    const random = createRandom(seed + 3);
    for (let i = 0; i < plan.equalStarts; i++) uploadEqualStarts(simulation, random);
    await observer.look();
    importAthletes(simulation, [...strava.world.athletes.keys()]);
    await director.runFor(1);
    simulation.call("POST", "syncs", { mode: "full" });
    queues.unruliness = plan.unruliness;
    await director.runFor(plan.chaosSteps);
    trace.add("history", "calms down");
    director.mishaps = NO_MISHAPS;
    queues.unruliness = { duplicate: 0, late: 0, lostAck: 0 };
    simulation.mendStrava();
    // Whoever pauses last would have the last word.
    await director.runUntil(() => !simulation.stage.isAnyone("producer"));
    simulation.call("POST", "resume", {});
    await director.runDry();
    accountFor(simulation);
    await calmDown(simulation, director);
    return { trace: trace.lines, steps: director.steps };
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : error}\n\nTo see it again: pnpm simulate --seed ${seed}\n\n${trace.lines.join("\n")}\n`,
      { cause: error },
    );
  }
}
