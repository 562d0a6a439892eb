import { getAlerts } from "./alerts.ts";
import { deleteOneAthlete, getAthlete, getAthletes } from "./athletes.ts";
import { getBudget } from "./budget.ts";
import { deleteDeadLetter, postReplay } from "./dead-letters.ts";
import { postAthletes } from "./import-athletes.ts";
import { postDiscardReason, postReplayReason } from "./letters-of-reason.ts";
import { getDeadLetters } from "./listed-letters.ts";
import { getOverview } from "./overview.ts";
import { postPause, postResetStuckSyncs, postResume } from "./pipeline.ts";
import { getAthleteRaces, getAthleteRacesCsv } from "./races.ts";
import type { Route } from "./route.ts";
import { getSession, getSessions } from "./sessions.ts";
import { getSyncLogs } from "./sync-logs.ts";
import { postAthleteSync, postAthleteSyncStop, postSyncs } from "./syncs.ts";

/** Every call of the admin API: the router, its description and the tests that go through all calls read this. */
export const ROUTES: readonly Route[] = [
  getAthletes,
  postAthletes,
  getAthlete,
  deleteOneAthlete,
  getAthleteRaces,
  getAthleteRacesCsv,
  postAthleteSync,
  postAthleteSyncStop,
  postSyncs,
  postResetStuckSyncs,
  getSessions,
  getSession,
  getSyncLogs,
  getDeadLetters,
  // Before the calls that take an id: these two words are none.
  postReplayReason,
  postDiscardReason,
  deleteDeadLetter,
  postReplay,
  getOverview,
  getBudget,
  getAlerts,
  postPause,
  postResume,
];
