import { makeActivity, type SimActivity, type WireActivity, ZONES } from "./activity.ts";
import { createIdSource, makeHistory } from "./history.ts";
import { wallClock } from "./local-time.ts";
import { createRandom } from "./random.ts";

export interface SimAthlete {
  readonly id: number;
  readonly firstname: string;
  readonly lastname: string;
  readonly activities: Map<number, SimActivity>;
  /** What the athlete granted; without `activity:read_all` private activities are not shown. */
  scope: string;
  accessToken: string;
  /** Epoch seconds. */
  expiresAt: number;
  refreshToken: string;
  /** The access token before the current one: it works until it expires. */
  previousAccess: { readonly token: string; readonly expiresAt: number } | null;
  /** The refresh token before the current one: it works until the pair that took its place is first used. */
  previousRefreshToken: string | null;
  revoked: boolean;
}

export interface WorldOptions {
  readonly seed: number;
  readonly athletes: number;
  /** Each athlete's number of activities lies between these. */
  readonly activities: { readonly min: number; readonly max: number };
  /** How many of a hundred activities say something else where their local time should stand; none unless given. */
  readonly oddLocalTimesPercent?: number;
  /** Epoch seconds: the end of all histories. */
  readonly untilSeconds: number;
}

/** Everything that Strava would know, and the hands that change it while a sync runs. */
export interface World {
  readonly athletes: ReadonlyMap<number, SimAthlete>;
  athlete(id: number): SimAthlete;
  uploadActivity(
    athleteId: number,
    upload: { readonly startSeconds: number; readonly isRace: boolean },
  ): number;
  editActivity(athleteId: number, activityId: number, changes: Partial<WireActivity>): void;
  deleteActivity(athleteId: number, activityId: number): void;
  revoke(athleteId: number): void;
  /** Races as a table of them should read, by id: what the athlete's token may see, tagged with one of the types. */
  races(athleteId: number, raceWorkoutTypes: readonly number[]): TrueRace[];
}

/** What was done to the world, by whose hand ever. */
export type WorldChange =
  | {
      readonly kind: "uploaded" | "deleted";
      readonly athlete: SimAthlete;
      readonly activity: SimActivity;
    }
  | {
      readonly kind: "edited";
      readonly athlete: SimAthlete;
      readonly activity: SimActivity;
      readonly before: SimActivity;
    }
  | { readonly kind: "revoked"; readonly athlete: SimAthlete };

/** A race in the words of a results table; `start_date` in epoch seconds. */
export interface TrueRace {
  strava_activity_id: number;
  athlete_id: number;
  name: string;
  sport_type: string | null;
  workout_type: number;
  start_date: number;
  start_date_local: string;
  timezone: string;
  distance: number;
  moving_time: number;
  elapsed_time: number;
  total_elevation_gain: number;
  average_heartrate: number | null;
  max_heartrate: number | null;
  visibility: string;
}

const FIRST_ATHLETE_ID = 1_000_001;
const ATHLETE_ID_STEP = 7_919;

/** `tell` hears of every change once it is done. */
export function createWorld(options: WorldOptions, tell: (change: WorldChange) => void): World {
  const { oddLocalTimesPercent = 0 } = options;
  const random = createRandom(options.seed);
  const nextId = createIdSource();
  const athletes = new Map<number, SimAthlete>();
  for (let i = 0; i < options.athletes; i++) {
    const id = FIRST_ATHLETE_ID + i * ATHLETE_ID_STEP;
    // Each athlete has chances of its own, so that none depends on what the clock made of the others.
    const own = createRandom(random.integer(0, 2 ** 31));
    const count = own.integer(options.activities.min, options.activities.max);
    const scope = own.chance(0.5) ? "read,activity:read_all" : "read,activity:read";
    const { untilSeconds } = options;
    const history = makeHistory({ count, untilSeconds, random: own, nextId, oddLocalTimesPercent });
    athletes.set(id, {
      id,
      firstname: "Athlete",
      lastname: String(i + 1).padStart(4, "0"),
      activities: new Map(history.map((activity) => [activity.wire.id, activity])),
      scope,
      accessToken: `access-${id}-0`,
      expiresAt: 0,
      refreshToken: `refresh-${id}-0`,
      previousAccess: null,
      previousRefreshToken: null,
      revoked: false,
    });
  }

  function athlete(id: number): SimAthlete {
    const found = athletes.get(id);
    if (found === undefined) throw new Error(`The simulator has no athlete ${id}.`);
    return found;
  }

  function activity(athleteId: number, activityId: number): SimActivity {
    const found = athlete(athleteId).activities.get(activityId);
    if (found === undefined) throw new Error(`Athlete ${athleteId} has no activity ${activityId}.`);
    return found;
  }

  return {
    athletes,
    athlete,
    uploadActivity(athleteId, { startSeconds, isRace }) {
      const id = nextId(options.untilSeconds);
      const plan = { id, trueStart: startSeconds, zone: ZONES[0], isRace, random };
      const made = makeActivity({ ...plan, oddLocalTimesPercent });
      const owner = athlete(athleteId);
      owner.activities.set(id, made);
      tell({ kind: "uploaded", athlete: owner, activity: made });
      return id;
    },
    editActivity(athleteId, activityId, changes) {
      const edited = activity(athleteId, activityId);
      const before = { ...edited, wire: { ...edited.wire } };
      Object.assign(edited.wire, changes);
      tell({ kind: "edited", athlete: athlete(athleteId), activity: edited, before });
    },
    deleteActivity(athleteId, activityId) {
      const deleted = activity(athleteId, activityId);
      const owner = athlete(athleteId);
      owner.activities.delete(activityId);
      tell({ kind: "deleted", athlete: owner, activity: deleted });
    },
    revoke(athleteId) {
      const owner = athlete(athleteId);
      if (owner.revoked) return;
      owner.revoked = true;
      tell({ kind: "revoked", athlete: owner });
    },
    races(athleteId, raceWorkoutTypes) {
      const owner = athlete(athleteId);
      return [...owner.activities.values()]
        .filter((candidate) => isVisible(owner, candidate))
        .flatMap(({ wire }) => {
          const workoutType = wire.workout_type ?? null;
          return workoutType !== null && raceWorkoutTypes.includes(workoutType)
            ? [asRace(athleteId, workoutType, wire)]
            : [];
        })
        .sort((a, b) => a.strava_activity_id - b.strava_activity_id);
    },
  };
}

/** A private activity takes its place in a page but is not shown: so a page can be short with more to follow. */
export function isVisible(athlete: SimAthlete, { wire }: SimActivity): boolean {
  return wire.visibility !== "only_me" || athlete.scope.includes("activity:read_all");
}

function asRace(athleteId: number, workoutType: number, wire: WireActivity): TrueRace {
  return {
    strava_activity_id: wire.id,
    athlete_id: athleteId,
    name: wire.name,
    sport_type: wire.sport_type ?? wire.type,
    workout_type: workoutType,
    start_date: Date.parse(wire.start_date) / 1000,
    start_date_local: wallClock(wire),
    timezone: wire.timezone,
    distance: wire.distance,
    moving_time: wire.moving_time,
    elapsed_time: wire.elapsed_time,
    total_elevation_gain: wire.total_elevation_gain,
    average_heartrate: wire.average_heartrate ?? null,
    max_heartrate: wire.max_heartrate ?? null,
    visibility: wire.visibility,
  };
}
