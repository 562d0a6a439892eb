import type { LoggedRequest, SimAthlete, TrueRace } from "@paceline/strava-sim";
import { expect } from "vitest";
import type { Paceline } from "../paceline.ts";

/** An athlete's races as D1 holds them, in the words of the simulator's truth. */
export function storedRaces({ rows }: Paceline, athleteId: number): Promise<TrueRace[]> {
  return rows<TrueRace>(
    `SELECT strava_activity_id, athlete_id, name, sport_type, workout_type, start_date, start_date_local, timezone,
       distance, moving_time, elapsed_time, total_elevation_gain, average_heartrate, max_heartrate, visibility
     FROM races WHERE athlete_id = ? ORDER BY strava_activity_id`,
    athleteId,
  );
}

/** Fails unless D1's races of every athlete (or of those given) equal the simulator's, field by field. */
export async function expectTruth(paceline: Paceline, athleteIds?: readonly number[]): Promise<void> {
  for (const id of athleteIds ?? paceline.sim.world.athletes.keys()) {
    expect(await storedRaces(paceline, id), `races of athlete ${id}`).toEqual(
      paceline.sim.world.races(id, [1]),
    );
  }
}

/** The simulator's only athlete. */
export function onlyAthlete({ sim }: Paceline): SimAthlete {
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The simulator has no athlete.");
  return athlete;
}

/** The requests for a page of activities, oldest first. */
export function listings({ sim }: Paceline): LoggedRequest[] {
  return sim.requests.filter(({ path }) => path === "/api/v3/athlete/activities");
}
