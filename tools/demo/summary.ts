import type { StravaSim } from "@paceline/strava-sim";
import Table from "cli-table3";
import type { AthleteState } from "./admin.ts";
import type { Comparison } from "./compare.ts";
import { pagesAtLeast } from "./expected.ts";

export interface Result {
  readonly sim: StravaSim;
  readonly athletes: readonly AthleteState[];
  readonly comparison: Comparison;
  readonly deadLetters: number;
  readonly elapsedMs: number;
}

/** A short table of what the run did. */
export function summarise({ sim, athletes, comparison, deadLetters, elapsedMs }: Result): string {
  const activities = [...sim.world.athletes.values()].reduce(
    (sum, athlete) => sum + athlete.activities.size,
    0,
  );
  const listings = sim.requests.filter(({ path }) => path.endsWith("/athlete/activities"));
  const faults = sim.requests.filter(({ fault }) => fault !== null);
  const completed = athletes.filter(({ sync_status }) => sync_status === "completed").length;
  const table = new Table({
    style: { head: [], border: [] },
    colAligns: ["left", "right"],
    // One line a row, without rules between them.
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  table.push(
    ["Athletes completed", `${completed} of ${athletes.length}`],
    ["Activities in Strava", String(activities)],
    ["Races equal, field by field", String(comparison.equal)],
    ["Races different", String(comparison.differences.length)],
    ["Pages asked of Strava", `${listings.length} (at least ${pagesAtLeast(sim.world)} are needed)`],
    ["Faults met", describeFaults(faults.map(({ fault }) => fault ?? ""))],
    ["Open dead letters", String(deadLetters)],
    ["Time", `${Math.round(elapsedMs / 1000)} s`],
  );
  return table.toString();
}

function describeFaults(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const counts = Map.groupBy(names, (name) => name);
  return [...counts].map(([name, met]) => `${met.length} × ${name}`).join("\n");
}
