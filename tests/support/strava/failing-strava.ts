import type { SimOptions } from "@paceline/strava-sim";
import { expect } from "vitest";
import { type Paceline, startQueued } from "../paceline.ts";
import { listings } from "./truth.ts";

/** The breaker as D1 holds it. */
export interface BreakerState {
  readonly breaker_until: number | null;
  readonly breaker_since: number | null;
  readonly breaker_reason: string | null;
  readonly breaker_tries: number;
  readonly failing_athletes: string;
}

export const CLOSED: BreakerState = {
  breaker_until: null,
  breaker_since: null,
  breaker_reason: null,
  breaker_tries: 0,
  failing_athletes: "[]",
};

export async function breakerOf({ rows }: Paceline): Promise<BreakerState> {
  const [state] = await rows<BreakerState>(
    "SELECT breaker_until, breaker_since, breaker_reason, breaker_tries, failing_athletes FROM strava_budget",
  );
  if (state === undefined) throw new Error("There is no budget.");
  return state;
}

/** Seconds until the breaker's next try; fails when it is closed. */
export async function secondsToTry(paceline: Paceline): Promise<number> {
  const { breaker_until } = await breakerOf(paceline);
  if (breaker_until === null) expect.fail("The breaker is closed.");
  return breaker_until - paceline.clock.nowMs / 1000;
}

/** Puts the message of an athlete before all others, due now. */
export function putFirst({ broker: { waiting } }: Paceline, athleteId: number): void {
  const index = waiting.findIndex(({ body }) => JSON.stringify(body).includes(`"athleteId":${athleteId},`));
  const [queued] = index < 0 ? [] : waiting.splice(index, 1);
  if (queued === undefined) throw new Error(`No message of athlete ${athleteId} waits.`);
  queued.dueMs = 0;
  waiting.unshift(queued);
}

/** Delivers the message of an athlete now, whenever it is due; answers with the number of pages asked for. */
export async function deliverOf(paceline: Paceline, athleteId: number): Promise<number> {
  const before = listings(paceline).length;
  putFirst(paceline, athleteId);
  await paceline.broker.deliverNext();
  return listings(paceline).length - before;
}

export const LISTING = "/api/v3/athlete/activities";
/** The simulator's athletes. */
export const ATHLETES = [0, 1, 2, 3, 4, 5, 6, 7].map((nth) => 1_000_001 + nth * 7_919);
export const [FIRST = 0, SECOND = 0, THIRD = 0] = ATHLETES;

/** Strava fails so many listings, and two athletes for whom it fails open the breaker. */
export function startFailing(times: number, changes: Partial<SimOptions> = {}): Promise<Paceline> {
  const world = { seed: 8, athletes: 8, activities: { min: 5, max: 15 } };
  const faults = [{ path: LISTING, status: 503, after: 0, times }];
  return startQueued({ sim: { world, faults, ...changes }, vars: { BREAKER_ATHLETES: "2" }, batchSize: 1 });
}

/** A Paceline whose breaker two athletes have just opened; so many tries fail after that. */
export async function startOpen(triesFailed: number): Promise<Paceline> {
  const paceline = await startFailing(2 + triesFailed);
  await deliverOf(paceline, FIRST);
  await deliverOf(paceline, SECOND);
  expect(await secondsToTry(paceline)).toBe(60);
  return paceline;
}

/** Lets the clock go to the breaker's next try. */
export async function waitForTry(paceline: Paceline): Promise<void> {
  paceline.clock.nowMs += 1000 * (await secondsToTry(paceline));
}
