import type { Activity } from "@paceline/protocol";
import { ModelHistories, type Span } from "../../scale/model-history.ts";
import type { CountRun } from "./count-run.ts";

const ACTIVITIES_PER_PAGE = 200;

/** Of a hundred activities so many are edited. */
const EDITED_IN_100 = 1;

const RECORDED_A_WEEK = 3;

/** Nobody's history is longer than 25 years: who has more activities has more a week. */
const WEEKS_MAX = 25 * 52;

/** Histories that stand still while they are read, however long that takes; until they are edited. */
export class StillHistories {
  /** Whether one activity in a hundred has another name than at first. */
  areEdited = false;
  readonly #histories: ModelHistories;
  readonly #untilSeconds: number;

  constructor({ seed, activitiesMean }: CountRun, untilMs: number) {
    const recordedAWeek = Math.max(RECORDED_A_WEEK, activitiesMean / WEEKS_MAX);
    this.#histories = new ModelHistories(seed, untilMs, activitiesMean, recordedAWeek);
    this.#untilSeconds = Math.floor(untilMs / 1000);
  }

  list(athleteId: number, _nowSeconds: number, span: Span): Activity[] {
    const activities = this.#histories.list(athleteId, this.#untilSeconds, span);
    if (!this.areEdited) return activities;
    return activities.map((activity) =>
      activity.strava_activity_id % 100 < EDITED_IN_100
        ? { ...activity, name: `${activity.name}, edited` }
        : activity,
    );
  }

  /** The fewest requests that read one athlete's history and prove its end. */
  requestsAtLeast(athleteId: number): number {
    return Math.ceil(this.#histories.countOf(athleteId, this.#untilSeconds) / ACTIVITIES_PER_PAGE) + 1;
  }
}
