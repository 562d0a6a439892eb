import {
  deleteRevokedAthlete,
  forgetRevocation,
  listToldRevocations,
  type ToldRevocation,
  wantRefresh,
} from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";

/** A deletion has 7 statements; D1's free plan allows 50 in an invocation (D1 docs, "Limits"). The next run goes on. */
const ATHLETES_PER_RUN_MAX = 3;

/** Deletes those of whom Strava said that they revoked access, and refused to refresh their tokens since. */
export async function settleToldRevocations(dependencies: Dependencies): Promise<void> {
  for (const told of await listToldRevocations(dependencies.db, ATHLETES_PER_RUN_MAX)) {
    await settleRevocation(told, dependencies);
  }
}

async function settleRevocation(
  { strava_id: athleteId, answer }: ToldRevocation,
  { db, nowMs, log }: Dependencies,
): Promise<void> {
  switch (answer) {
    case "refused": {
      if (!(await deleteRevokedAthlete(db, athleteId))) return;
      const message = "The athlete revoked access at Strava; all their data were deleted.";
      return log({ level: "warn", message }, { athleteId });
    }
    case "granted": {
      await forgetRevocation(db, athleteId);
      const message =
        "Strava said that the athlete revoked access and gave new tokens since: nothing is deleted.";
      return log({ level: "warn", message }, { athleteId });
    }
    case "untold":
      // The sync that was to ask was stopped, or failed before it could.
      return wantRefresh(db, athleteId, nowMs());
  }
}
