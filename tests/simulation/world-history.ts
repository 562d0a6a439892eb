import type { TrueRace, World } from "@paceline/strava-sim";

const FIELDS = [
  "strava_activity_id",
  "athlete_id",
  "name",
  "sport_type",
  "workout_type",
  "start_date",
  "start_date_local",
  "timezone",
  "distance",
  "moving_time",
  "elapsed_time",
  "total_elevation_gain",
  "average_heartrate",
  "max_heartrate",
  "visibility",
] as const satisfies readonly (keyof TrueRace)[];

/** The columns of `races` that a sync owns, in the order in which `raceText` tells them. */
export const RACE_COLUMNS = FIELDS.join(", ");

/** A race as text: equal texts are equal field by field. */
export function raceText(race: TrueRace): string {
  return JSON.stringify(FIELDS.map((field) => race[field]));
}

/** By activity id. */
export type Races = ReadonlyMap<number, string>;

/** What was true of each athlete's races, and from when on: each change of the world is a version. */
export class WorldHistory {
  readonly #world: World;
  readonly #versions = new Map<number, Races[]>();

  constructor(world: World) {
    this.#world = world;
    for (const id of world.athletes.keys()) this.#versions.set(id, [this.#racesNow(id)]);
  }

  /** Changes the world, and remembers what was true before. */
  change(athleteId: number, apply: (world: World) => void): void {
    apply(this.#world);
    this.#versions.get(athleteId)?.push(this.#racesNow(athleteId));
  }

  /** The number of the version in force. */
  version(athleteId: number): number {
    return (this.#versions.get(athleteId)?.length ?? 1) - 1;
  }

  /** All versions in force since one, that one included. */
  since(athleteId: number, version: number): readonly Races[] {
    return this.#versions.get(athleteId)?.slice(version) ?? [];
  }

  #racesNow(athleteId: number): Races {
    const races = this.#world.races(athleteId, [1]);
    return new Map(races.map((race) => [race.strava_activity_id, raceText(race)]));
  }
}
