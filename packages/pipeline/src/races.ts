import type { Activity } from "@paceline/protocol";

export interface PageRaces {
  readonly races: readonly Activity[];
  /** Activities that are no races: one that was a race before is removed by its page. */
  readonly otherIds: readonly number[];
}

/** Which of a page's activities are races: those tagged with one of `raceWorkoutTypes`. */
export function findRaces(activities: readonly Activity[], raceWorkoutTypes: ReadonlySet<number>): PageRaces {
  const races: Activity[] = [];
  const otherIds: number[] = [];
  for (const activity of activities) {
    if (activity.workout_type !== null && raceWorkoutTypes.has(activity.workout_type)) races.push(activity);
    else otherIds.push(activity.strava_activity_id);
  }
  return { races, otherIds };
}
