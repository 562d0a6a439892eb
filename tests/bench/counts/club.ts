import type { SyncMode } from "@paceline/protocol";
import type { ModelRun } from "../../scale/model-run.ts";
import type { StravaState } from "../../scale/model-strava.ts";
import type { Tally } from "../../scale/tally.ts";
import type { VirtualClock } from "../../scale/virtual-clock.ts";
import type { CountRun } from "./count-run.ts";

/** A club in one design, on a virtual clock; its database and its Strava are given. */
export interface CountedClub {
  readonly clock: VirtualClock;
  readonly tally: Tally;
  /** Attempts at Workflow steps, ever. */
  readonly steps: number;
  importAthletes(): Promise<void>;
  /** Syncs everyone, again and again until nobody is left who failed. */
  sync(mode: SyncMode): Promise<void>;
}

/** What a club is founded on. */
export interface Foundation {
  readonly d1: D1Database;
  readonly clockStartMs: number;
  readonly state: StravaState;
}

const REQUESTS = { short: 1_000_000, day: 1_000_000 };

/**
 * The run as `tests/scale` words one. Nobody waits for quota: what that costs is a question of its own
 * (`pnpm simulate:scale`).
 */
export function modelRunOf({ seed, athletes, activitiesMean, configuration }: CountRun): ModelRun {
  return {
    seed,
    athletes,
    activitiesMean,
    configuration,
    tier: { name: "no limits", read: REQUESTS, overall: REQUESTS },
    foreignPercent: 0,
    requeueEveryMinutes: 0,
    daysMax: 0,
    quietDays: 0,
  };
}
