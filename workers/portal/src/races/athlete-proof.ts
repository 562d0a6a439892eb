import { createLogins, type Logins } from "@paceline/producer/browser/logins";

/** How long a browser may look at an athlete's races after they proved who they are. */
export const PROOF_SECONDS_MAX = 3_600;

/** A key of its own: no state that goes to Strava proves who anybody is. */
const KEY_LABEL = "paceline athlete proof v2";

/** Logins of athletes, by their ids. `secret` is TOKEN_ENCRYPTION_KEY. */
export function createAthleteProofs(secret: string, db: D1Database): Logins {
  return createLogins({ db, secret: secret.trim(), label: KEY_LABEL, lifeSeconds: PROOF_SECONDS_MAX });
}
