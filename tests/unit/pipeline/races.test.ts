import { findRaces } from "@paceline/pipeline";
import type { Activity } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

function activity(id: number, workoutType: number | null): Activity {
  return {
    strava_activity_id: id,
    name: `Activity ${id}`,
    sport_type: "Run",
    workout_type: workoutType,
    start_date: 1_772_604_000,
    start_date_local: "2026-03-04T07:00:00Z",
    timezone: "(GMT+01:00) Europe/Berlin",
    distance: 10_000,
    moving_time: 2_400,
    elapsed_time: 2_410,
    total_elevation_gain: 12.5,
    average_heartrate: null,
    max_heartrate: null,
    visibility: "everyone",
  };
}

describe("an activity", () => {
  it.each<[workoutType: number | null, raceTypes: readonly number[], isRace: boolean]>([
    [1, [1], true],
    [11, [1], false],
    [11, [1, 11], true],
    [0, [1], false],
    [2, [1], false],
    [30, [1], false],
    [null, [1], false],
    [0, [0], true],
    [null, [0], false],
    [1, [], false],
  ])("with workout_type %s, where %j are races, is a race: %s", (workoutType, raceTypes, isRace) => {
    const only = activity(7, workoutType);
    expect(findRaces([only], new Set(raceTypes))).toEqual(
      isRace ? { races: [only], otherIds: [] } : { races: [], otherIds: [7] },
    );
  });
});

describe("a page", () => {
  it("of nothing has no races", () => {
    expect(findRaces([], new Set([1]))).toEqual({ races: [], otherIds: [] });
  });

  it("is told apart whole: every activity is a race or another, in the order received", () => {
    const workoutTypes = fc.array(fc.option(fc.constantFrom(0, 1, 2, 10, 11, 30)));
    fc.assert(
      fc.property(workoutTypes, (types) => {
        const activities = types.map((workoutType, id) => activity(id, workoutType));
        const { races, otherIds } = findRaces(activities, new Set([1, 11]));
        const isRace = ({ workout_type }: Activity) => workout_type === 1 || workout_type === 11;
        expect(races).toEqual(activities.filter(isRace));
        expect(otherIds).toEqual(
          activities.filter((one) => !isRace(one)).map(({ strava_activity_id }) => strava_activity_id),
        );
      }),
    );
  });
});
