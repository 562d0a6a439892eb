import type { Tier } from "./model-run.ts";

/** What applications may ask: Strava's default, multiples of it as Strava grants them, and one whose day is loose. */
export const TIERS = [
  tier("default", 100, 1_000),
  tier("3x", 300, 3_000),
  tier("10x", 1_000, 10_000),
  tier("loose-day", 600, 30_000),
] as const satisfies readonly Tier[];

/** Reads; overall an application may ask twice as much (Strava docs, "Rate limits"). */
function tier(name: string, short: number, day: number): Tier {
  return { name, read: { short, day }, overall: { short: 2 * short, day: 2 * day } };
}
