import type { FaultRule, World } from "@paceline/strava-sim";

const LISTING = "/api/v3/athlete/activities";
const TOKENS = "/oauth/token";

/** A bad day at Strava, as `--faults` plays it. */
export const BAD_DAY: readonly FaultRule[] = [
  { path: TOKENS, status: 500, after: 2, times: 2 },
  { path: LISTING, status: 500, after: 3, times: 3 },
  { path: LISTING, reset: true, after: 7, times: 2 },
  { path: LISTING, status: 429, after: 9, times: 1 },
  { path: LISTING, timeout: true, after: 11, times: 2 },
  { path: LISTING, html: true, after: 13, times: 2 },
  { path: LISTING, truncate: true, after: 15, times: 2 },
  { path: LISTING, status: 502, after: 18, times: 8 },
  { path: LISTING, status: 597, after: 27, times: 2 },
];

/** The athlete who takes the authorisation back while the sync runs. */
export function athleteToRevoke(world: World): number {
  const [first, second] = world.athletes.keys();
  const id = second ?? first;
  if (id === undefined) throw new Error("There is no athlete to revoke.");
  return id;
}

/** Requests until it happens: early enough to strike any number of athletes in the middle of their sync. */
export const REVOKED_AFTER_REQUESTS = 3;
