import type { Configuration } from "../../scale/model-run.ts";
import type { DayTally } from "../../scale/tally.ts";

/** Designs whose counts differ: how long the loop sleeps changes none. */
export type CountedDesign = "one loop" | "Workflows" | "Paceline";

/** One run, as it travels as JSON from the command line into the Workers runtime. */
export interface CountRun {
  readonly design: CountedDesign;
  readonly seed: number;
  readonly athletes: number;
  /** Activities in a history, on average: an athlete has a twentieth to twice as many. */
  readonly activitiesMean: number;
  /** Of Strava's answers to requests for pages, how many fail; 0 for none. */
  readonly failPercent: number;
  /** What the wrangler files say. */
  readonly configuration: Configuration;
}

/** What one sync of the whole club took. */
export interface SyncCounts extends Readonly<DayTally> {
  /** Attempts at a Workflow's steps. */
  readonly steps: number;
  /** The most statements in one invocation, where invocations are told apart; else 0. */
  readonly d1StatementsMax: number;
  /** D1 rows written to `races` and its index, of all rows written. */
  readonly raceRowsWritten: number;
  /** The longest time on the virtual clock during which an athlete watched had fewer races than before the sync. */
  readonly longestHoleMs: number;
}

export interface CountFigures {
  readonly run: CountRun;
  /** The fewest requests that can read all histories and prove their ends: ⌈N / 200⌉ + 1 an athlete. */
  readonly requestsAtLeast: number;
  readonly races: number;
  readonly first: SyncCounts;
  /** The rest only in runs in which nothing fails: the same histories again, and with one activity in a hundred edited. */
  readonly unchanged: SyncCounts | null;
  readonly changed: SyncCounts | null;
  /** A week later, as it were, of the same histories; null for a design that has nothing but full syncs. */
  readonly incremental: SyncCounts | null;
}

declare module "vitest" {
  interface TaskMeta {
    /** For whoever started the runs. */
    counts?: CountFigures;
  }
}
