import type { World } from "@paceline/strava-sim";

const ACTIVITIES_PER_PAGE = 200;

/** The fewest pages that can read all histories and prove their ends: ⌈N / 200⌉ + 1 an athlete. */
export function pagesAtLeast(world: World): number {
  return [...world.athletes.values()].reduce(
    (pages, { activities }) => pages + Math.ceil(activities.size / ACTIVITIES_PER_PAGE) + 1,
    0,
  );
}
