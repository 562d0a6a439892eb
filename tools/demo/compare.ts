import { isDeepStrictEqual } from "node:util";
import type { TrueRace, World } from "@paceline/strava-sim";
import { queryD1, type Target } from "../wrangler.ts";

/** The default of RACE_WORKOUT_TYPES. */
const RACE_WORKOUT_TYPES = [1];

export interface Comparison {
  readonly equal: number;
  /** One line for each race that is missing, superfluous or different. */
  readonly differences: readonly string[];
}

/** A row of the table `races`: what Strava knows, and the club's own `event_name`. */
export type StoredRace = TrueRace & { readonly event_name: string | null };

/** Compares every race in D1 with the simulator's truth, field by field, for the athletes given. */
export async function compareRaces(
  world: World,
  athleteIds: readonly number[],
  target: Target,
  signal: AbortSignal,
): Promise<Comparison> {
  const rows = await queryD1<StoredRace>("SELECT * FROM races", target, signal);
  const included = new Set(athleteIds);
  const stored = rows.filter(({ athlete_id }) => included.has(athlete_id));
  return diffRaces(
    stored,
    athleteIds.flatMap((id) => world.races(id, RACE_WORKOUT_TYPES)),
  );
}

/** What differs between the rows of `races` and the races that there should be. */
export function diffRaces(stored: readonly StoredRace[], truths: readonly TrueRace[]): Comparison {
  // event_name is the club's own: Strava knows nothing of it.
  const unmatched = new Map(stored.map(({ event_name: _, ...race }) => [race.strava_activity_id, race]));
  const differences: string[] = [];
  let equal = 0;
  for (const truth of truths) {
    const race = unmatched.get(truth.strava_activity_id);
    unmatched.delete(truth.strava_activity_id);
    if (race === undefined) differences.push(`${name(truth)} is missing in D1`);
    else if (isDeepStrictEqual(sorted(race), sorted(truth))) equal++;
    else differences.push(`${name(truth)}: ${fieldsThatDiffer(race, truth)}`);
  }
  for (const race of unmatched.values()) differences.push(`${name(race)} is in D1 but not in Strava`);
  return { equal, differences };
}

function name(race: TrueRace): string {
  return `Race ${race.strava_activity_id} of athlete ${race.athlete_id}`;
}

function sorted(race: TrueRace): [string, unknown][] {
  return Object.entries(race).sort(([a], [b]) => a.localeCompare(b));
}

function fieldsThatDiffer(stored: TrueRace, truth: TrueRace): string {
  const inD1 = new Map(Object.entries(stored));
  return Object.entries(truth)
    .filter(([field, value]) => inD1.get(field) !== value)
    .map(
      ([field, value]) =>
        `${field} is ${JSON.stringify(inD1.get(field))}, Strava has ${JSON.stringify(value)}`,
    )
    .join("; ");
}
