import { createStravaSim } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

const NOW_MS = Date.UTC(2026, 2, 4, 6);

describe("the truth about races", () => {
  function oneAthlete() {
    const { world } = createStravaSim({
      world: { seed: 4, athletes: 1, activities: { min: 200, max: 200 } },
      now: () => NOW_MS,
      clientId: "client",
      clientSecret: "secret",
    });
    const [athlete] = world.athletes.values();
    if (athlete === undefined) throw new Error("The world has no athlete.");
    const ids = () => world.races(athlete.id, [1]).map(({ strava_activity_id }) => strava_activity_id);
    return { world, athlete, ids };
  }

  it("is what carries one of the types, in the order of ids", () => {
    const { world, athlete } = oneAthlete();
    for (const types of [[1], [11], [1, 11], []]) {
      const tagged = [...athlete.activities.values()]
        .filter(({ wire }) => types.some((type) => type === wire.workout_type))
        .map(({ wire }) => wire.id)
        .sort((a, b) => a - b);
      expect(world.races(athlete.id, types).map(({ strava_activity_id }) => strava_activity_id)).toEqual(
        tagged,
      );
    }
  });

  it("speaks the words of the races table: epoch seconds, null for what is absent, type for sport_type", () => {
    const { world, athlete } = oneAthlete();
    const id = world.uploadActivity(athlete.id, {
      startSeconds: Date.UTC(2013, 4, 5, 8) / 1000,
      isRace: true,
    });
    world.editActivity(athlete.id, id, { start_date: "2013-05-05T08:00:00Z", type: "Run", workout_type: 1 });
    const wire = athlete.activities.get(id)?.wire;
    delete wire?.average_heartrate;
    delete wire?.max_heartrate;
    expect(world.races(athlete.id, [1])).toContainEqual({
      strava_activity_id: id,
      athlete_id: athlete.id,
      name: wire?.name,
      sport_type: "Run",
      workout_type: 1,
      start_date: Date.UTC(2013, 4, 5, 8) / 1000,
      start_date_local: wire?.start_date_local,
      timezone: wire?.timezone,
      distance: wire?.distance,
      moving_time: wire?.moving_time,
      elapsed_time: wire?.elapsed_time,
      total_elevation_gain: wire?.total_elevation_gain,
      average_heartrate: null,
      max_heartrate: null,
      visibility: wire?.visibility,
    });
  });

  it.each(["yesterday", "", "2024-13-45", "2026-07-04T24:00:00Z", null, 1_783_152_000])(
    "tells when the clock on the wall says that it began, where its row says %j",
    (start_date_local) => {
      const { world, athlete } = oneAthlete();
      const id = world.uploadActivity(athlete.id, { startSeconds: NOW_MS / 1000, isRace: true });
      const timezone = "(GMT+01:00) Europe/Berlin";
      const row = { start_date: "2026-07-04T22:30:00Z", timezone, workout_type: 1 };
      const told = () => world.races(athlete.id, [1]).find((race) => race.strava_activity_id === id);
      world.editActivity(athlete.id, id, { ...row, start_date_local: "2026-07-05T00:29:59Z" });
      expect(told()?.start_date_local).toBe("2026-07-05T00:29:59Z");
      world.editActivity(athlete.id, id, { start_date_local });
      expect(told()?.start_date_local).toBe("2026-07-05T00:30:00Z");
    },
  );

  it("follows uploads, edits and deletions", () => {
    const { world, athlete, ids } = oneAthlete();
    const before = ids();
    const id = world.uploadActivity(athlete.id, { startSeconds: NOW_MS / 1000 - 60, isRace: true });
    world.editActivity(athlete.id, id, { workout_type: 1 });
    expect(ids()).toEqual([...before, id].sort((a, b) => a - b));
    world.editActivity(athlete.id, id, { workout_type: 0 });
    expect(ids()).toEqual(before);
    world.editActivity(athlete.id, id, { workout_type: 1 });
    world.deleteActivity(athlete.id, id);
    expect(ids()).toEqual(before);
  });

  it("leaves out what the athlete's token may not see", () => {
    const { world, athlete, ids } = oneAthlete();
    const [hidden] = ids();
    if (hidden === undefined) throw new Error("The athlete has no race.");
    world.editActivity(athlete.id, hidden, { visibility: "only_me" });
    athlete.scope = "read,activity:read_all";
    expect(ids()).toContain(hidden);
    athlete.scope = "read,activity:read";
    expect(ids()).not.toContain(hidden);
  });

  it("is not told of strangers", () => {
    const { world, athlete } = oneAthlete();
    expect(() => world.races(1, [1])).toThrow("no athlete 1");
    expect(() => world.deleteActivity(athlete.id, 1)).toThrow("no activity 1");
    expect(() => world.editActivity(athlete.id, 1, {})).toThrow("no activity 1");
  });
});
