import type { QueueRules } from "./model-queue.ts";

/** Requests that Strava allows an application in a quarter hour and in a day (Strava docs, "Rate limits"). */
interface Limits {
  readonly short: number;
  readonly day: number;
}

/** What an application may ask: the default, and what Strava grants on request. */
export interface Tier {
  readonly name: string;
  readonly read: Limits;
  readonly overall: Limits;
}

/** One run of the model, as it travels as JSON from the command line into the Workers runtime. */
export interface ModelRun {
  readonly seed: number;
  readonly athletes: number;
  readonly tier: Tier;
  /** Activities in a history at the start, on average. */
  readonly activitiesMean: number;
  /** Of the day's read limit, what another program uses at random moments; 0 for none. */
  readonly foreignPercent: number;
  /** On average a person requeues somebody so often while the bulk run lasts. */
  readonly requeueEveryMinutes: number;
  /** The run ends when everyone is synced, or after so many days. */
  readonly daysMax: number;
  /** Days to go on for after that, with nothing but the crons. */
  readonly quietDays: number;
  readonly configuration: Configuration;
}

/** What the wrangler files say. */
export interface Configuration {
  /** The producer's cron expressions, UTC. */
  readonly crons: readonly string[];
  readonly queues: readonly QueueRules[];
}

/** Added to the seed: each has chance of its own, so that what one draws does not move the others. */
export const CHANCE_OF = { workers: 0, crons: 1, requeues: 2, foreignProgram: 3, travel: 4 } as const;
