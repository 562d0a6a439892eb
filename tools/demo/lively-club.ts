import { setTimeout as sleep } from "node:timers/promises";
import type { FaultRule, StravaSim } from "@paceline/strava-sim";
import type { Admin } from "./admin.ts";
import { athleteToRevoke } from "./faults.ts";

/** So slow that one can watch a sync. */
export const LIVELY_LATENCY_MS = 1_500;
/** So few failures in a row make a dead letter that one can watch that too. */
export const LIVELY_PAGE_FAILURES_MAX = 3;

const EVERY_MS = 10_000;
/** Of so many uploads one is a race, and of so many syncs one reads the whole history. */
const RACE_EVERY = 3;
const FULL_SYNC_EVERY = 4;
const RESCUE_EVERY = 6;

export interface LivelyClub {
  readonly sim: StravaSim;
  readonly admin: Admin;
  /** The rules that the simulator goes by: what is added to them strikes from then on. */
  readonly faults: FaultRule[];
  readonly signal: AbortSignal;
}

/**
 * What goes on in the club while `pnpm dev` stays up: athletes upload activities and are synced, one has revoked access, and
 * one is a dead letter whose cause is over, to be replayed. Ends with the signal.
 */
export async function liveOn({ sim, admin, faults, signal }: LivelyClub): Promise<void> {
  const { world } = sim;
  const revoked = athleteToRevoke(world);
  const others = [...world.athletes.keys()].filter((id) => id !== revoked);
  world.revoke(revoked);
  await admin.sync(revoked, "incremental");
  const [unlucky] = others;
  if (unlucky !== undefined) {
    const path = "/api/v3/athlete/activities";
    faults.push({ path, athlete: unlucky, status: 500, after: 0, times: LIVELY_PAGE_FAILURES_MAX });
    await admin.sync(unlucky, "incremental");
  }
  for (let round = 1; ; round++) {
    await sleep(EVERY_MS, undefined, { signal });
    const athlete = others[round % others.length];
    if (athlete === undefined) continue;
    world.uploadActivity(athlete, {
      startSeconds: Math.floor(Date.now() / 1000),
      isRace: round % RACE_EVERY === 0,
    });
    await admin.sync(athlete, round % FULL_SYNC_EVERY === 0 ? "full" : "incremental");
    if (round % RESCUE_EVERY === 0) await admin.triggerRescue();
  }
}
