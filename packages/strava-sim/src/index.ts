export type { SimActivity, WireActivity } from "./activity.ts";
export type { ConsentDecision } from "./consent.ts";
export type { FaultRule } from "./faults.ts";
export { createRandom, type Random } from "./random.ts";
export { createRateLimits, type RateLimits } from "./rate-limits.ts";
export type { LoggedRequest } from "./request-log.ts";
export { createStravaSim, type SimOptions, type StravaSim } from "./simulator.ts";
export type { SimAthlete, TrueRace, World } from "./world.ts";
