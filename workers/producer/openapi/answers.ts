import { LIST_ALERTS_ANSWERS } from "../src/admin/answers/alerts.ts";
import {
  DELETE_ATHLETE_ANSWERS,
  GET_ATHLETE_ANSWERS,
  IMPORT_ATHLETES_ANSWERS,
  LIST_ATHLETES_ANSWERS,
} from "../src/admin/answers/athletes.ts";
import { GET_BUDGET_ANSWERS } from "../src/admin/answers/budget.ts";
import {
  DISCARD_DEAD_LETTER_ANSWERS,
  DISCARD_DEAD_LETTERS_ANSWERS,
  LIST_DEAD_LETTERS_ANSWERS,
  REPLAY_DEAD_LETTER_ANSWERS,
  REPLAY_DEAD_LETTERS_ANSWERS,
} from "../src/admin/answers/dead-letters.ts";
import { GET_OVERVIEW_ANSWERS } from "../src/admin/answers/overview.ts";
import {
  PAUSE_PIPELINE_ANSWERS,
  RESET_STUCK_SYNCS_ANSWERS,
  RESUME_PIPELINE_ANSWERS,
} from "../src/admin/answers/pipeline.ts";
import { RACES_ANSWERS, RACES_CSV_ANSWERS } from "../src/admin/answers/races.ts";
import { GET_SESSION_ANSWERS, LIST_SESSIONS_ANSWERS } from "../src/admin/answers/sessions.ts";
import { LIST_SYNC_LOGS_ANSWERS } from "../src/admin/answers/sync-logs.ts";
import {
  STOP_ATHLETE_SYNC_ANSWERS,
  SYNC_ALL_ANSWERS,
  SYNC_ATHLETE_ANSWERS,
} from "../src/admin/answers/syncs.ts";
import type { Answers } from "../src/admin/route.ts";

/** What each call answers with, by its id. The routes know it as types only, so that no worker carries it. */
export const ANSWERS: Readonly<Record<string, Answers>> = {
  listAlerts: LIST_ALERTS_ANSWERS,
  listAthletes: LIST_ATHLETES_ANSWERS,
  getAthlete: GET_ATHLETE_ANSWERS,
  deleteAthlete: DELETE_ATHLETE_ANSWERS,
  getBudget: GET_BUDGET_ANSWERS,
  replayDeadLetter: REPLAY_DEAD_LETTER_ANSWERS,
  discardDeadLetter: DISCARD_DEAD_LETTER_ANSWERS,
  importAthletes: IMPORT_ATHLETES_ANSWERS,
  replayDeadLetters: REPLAY_DEAD_LETTERS_ANSWERS,
  discardDeadLetters: DISCARD_DEAD_LETTERS_ANSWERS,
  listDeadLetters: LIST_DEAD_LETTERS_ANSWERS,
  getOverview: GET_OVERVIEW_ANSWERS,
  pausePipeline: PAUSE_PIPELINE_ANSWERS,
  resumePipeline: RESUME_PIPELINE_ANSWERS,
  resetStuckSyncs: RESET_STUCK_SYNCS_ANSWERS,
  listSessions: LIST_SESSIONS_ANSWERS,
  getSession: GET_SESSION_ANSWERS,
  listSyncLogs: LIST_SYNC_LOGS_ANSWERS,
  syncAthlete: SYNC_ATHLETE_ANSWERS,
  stopAthleteSync: STOP_ATHLETE_SYNC_ANSWERS,
  syncAll: SYNC_ALL_ANSWERS,
  listRaces: RACES_ANSWERS,
  exportRaces: RACES_CSV_ANSWERS,
};
