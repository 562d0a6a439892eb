import type { Director } from "./director.ts";
import { Violation } from "./observer.ts";
import { importAthletes } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import { type Races, raceText } from "./world-history.ts";

const NO_RACES: Races = new Map();

/**
 * After the storm: open dead letters are replayed, everybody is synced in full, and D1 must equal Strava field by field.
 * Then another sync of what did not change must write no race row. Throws `Violation`.
 */
export async function calmDown(simulation: Simulation, director: Director): Promise<void> {
  const { strava, observer, trace } = simulation;
  const connected = [...strava.world.athletes.values()].filter(({ revoked }) => !revoked).map(({ id }) => id);
  trace.add("history", "is calm");
  importAthletes(simulation, connected);
  await director.runDry();
  const open = [...observer.latest.letters.values()].filter(
    ({ resolved_at, athlete_id }) =>
      resolved_at === null && athlete_id !== null && connected.includes(athlete_id),
  );
  for (const { id } of open) {
    simulation.call("POST", `dead-letters/${id}/replay`, {}, ({ status }) => {
      if (status !== 202) throw new Violation(`6: dead letter ${id} could not be replayed: ${status}`);
    });
    await director.runDry();
  }
  simulation.call("POST", "syncs", { mode: "full" });
  await director.runDry();
  for (const id of connected) {
    if (observer.latest.athletes.get(id)?.sync_error?.includes("Force a full sync") !== true) continue;
    simulation.call("POST", `athletes/${id}/sync`, { force: true });
    await director.runDry();
  }
  expectEqual(simulation, connected);

  const before = simulation.raceRowsWritten;
  const mode = simulation.clock.nowMs % 2 === 0 ? "full" : "incremental";
  simulation.call("POST", "syncs", { mode });
  await director.runDry();
  const written = simulation.raceRowsWritten - before;
  if (written > 0) throw new Violation(`7: a sync of an unchanged history wrote ${written} race rows`);
  expectEqual(simulation, connected);
}

/** 1. as it must be where nothing changes any more. */
function expectEqual({ strava, observer }: Simulation, athleteIds: readonly number[]): void {
  const violations = athleteIds.flatMap((id) => {
    const athlete = observer.latest.athletes.get(id);
    if (athlete?.sync_status !== "completed") {
      return [`5: in the calm athlete ${id} is ${athlete?.sync_status}: ${athlete?.sync_error}`];
    }
    const stored = observer.latest.races.get(id) ?? NO_RACES;
    const races = strava.world
      .races(id, [1])
      .map((race) => [race.strava_activity_id, raceText(race)] as const);
    const isEqual =
      stored.size === races.length && races.every(([raceId, text]) => stored.get(raceId) === text);
    return isEqual
      ? []
      : [`1: in the calm D1 holds ${stored.size} races of athlete ${id}, Strava ${races.length}`];
  });
  if (violations.length > 0) throw new Violation(violations.join("\n"));
}
