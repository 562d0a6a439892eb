import type { Random, SimActivity } from "@paceline/strava-sim";
import type { Simulation } from "./simulation.ts";

/** What can happen at Strava while syncs run. */
export const WORLD_CHANGES = [
  "an activity is uploaded",
  "an activity is uploaded late",
  "an activity is edited",
  "an activity is tagged anew",
  "an activity is deleted",
  "an activity changes its visibility",
  "an athlete revokes",
  "the application is switched off",
  "the application is switched on",
] as const;
export type WorldChange = (typeof WORLD_CHANGES)[number];

const DAY_SECONDS = 86_400;

/**
 * Uploads a group of races with one start, somewhere in the past: several activities can share one, and where a page
 * ends between them only the cursor's overlap shows the rest.
 */
export function uploadEqualStarts({ strava, world, clock }: Simulation, random: Random): void {
  const startSeconds = Math.floor(clock.nowMs / 1000) - random.integer(DAY_SECONDS, 40 * DAY_SECONDS);
  for (const id of strava.world.athletes.keys()) {
    for (let i = 0; i < random.integer(2, 3); i++) {
      world.change(id, (changed) => changed.uploadActivity(id, { startSeconds, isRace: true }));
    }
  }
}

/** Lets something happen at Strava to one of the athletes. */
export function changeWorld(
  what: WorldChange,
  { strava, world, clock, trace }: Simulation,
  random: Random,
): void {
  const [first, ...others] = strava.world.athletes.values();
  if (first === undefined) return;
  const athlete = random.pick([first, ...others]);
  const [someActivity, ...moreActivities] = athlete.activities.values();
  const activity =
    someActivity === undefined ? undefined : random.pick<SimActivity>([someActivity, ...moreActivities]);
  const nowSeconds = Math.floor(clock.nowMs / 1000);
  trace.add("world", `${what} (${athlete.id}, ${activity?.wire.id})`);
  if (what === "the application is switched off" || what === "the application is switched on") {
    strava.setApplicationActive(what === "the application is switched on");
    return;
  }
  world.change(athlete.id, (strava) => {
    switch (what) {
      case "an athlete revokes":
        // Rarely: nothing more is to be seen of that athlete.
        if (random.chance(0.2)) strava.revoke(athlete.id);
        return;
      case "an activity is uploaded":
        strava.uploadActivity(athlete.id, {
          startSeconds: nowSeconds - random.integer(600, DAY_SECONDS),
          isRace: random.chance(0.5),
        });
        return;
      case "an activity is uploaded late":
        strava.uploadActivity(athlete.id, {
          startSeconds: nowSeconds - random.integer(DAY_SECONDS, 60 * DAY_SECONDS),
          isRace: random.chance(0.5),
        });
        return;
    }
    if (activity === undefined) return;
    const { wire } = activity;
    switch (what) {
      case "an activity is edited":
        strava.editActivity(athlete.id, wire.id, { name: `${wire.name}!`, distance: wire.distance + 1 });
        return;
      case "an activity is tagged anew":
        strava.editActivity(athlete.id, wire.id, { workout_type: wire.workout_type === 1 ? null : 1 });
        return;
      case "an activity is deleted":
        strava.deleteActivity(athlete.id, wire.id);
        return;
      case "an activity changes its visibility":
        strava.editActivity(athlete.id, wire.id, {
          visibility: wire.visibility === "only_me" ? "everyone" : "only_me",
        });
        return;
      default:
        what satisfies never;
    }
  });
}
