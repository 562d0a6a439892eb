/** What a call does, in one sentence, and what whoever uses it should know besides. */
interface OperationTexts {
  readonly summary: string;
  readonly description: string;
}

/** By the call's id. Told in the description only, so no worker carries it. */
export const OPERATION_TEXTS: Readonly<Record<string, OperationTexts>> = {
  listAthletes: {
    summary: "Athletes, each with state, progress and what the sync waits for.",
    description:
      "By id unless `sort` says otherwise. Athletes of one `status` are there by id only, unless a `search` narrows them down.",
  },
  importAthletes: {
    summary: "Imports athletes with their tokens. The same list again changes nothing.",
    description:
      "An athlete who is known already keeps their data, and their tokens unless the list brings newer ones. Nothing is synced yet.",
  },
  getAthlete: {
    summary: "One athlete, with races and open dead letters counted.",
    description: "Races are counted now, and not as the last sync left them.",
  },
  deleteAthlete: {
    summary: "Removes an athlete and everything of theirs; nothing of a sync under way comes after.",
    description: "Races, sessions, logs and dead letters of theirs go too. It ends nothing at Strava.",
  },
  listRaces: {
    summary: "An athlete's races, newest first; with `Accept: text/csv` what `races.csv` answers with.",
    description:
      "`from` and `to` are days where a race began, both included. A change of the athlete's races gives the answer another `ETag`.",
  },
  exportRaces: {
    summary: "The same as CSV, a file for spreadsheets. The next page is in the header Link.",
    description:
      "A file begins with a byte-order mark, so that spreadsheets read it as UTF-8, and a text that they would compute begins with `'`. A program that sends `Accept: text/csv` gets no mark.",
  },
  syncAthlete: {
    summary: "Requeues one athlete, in full unless told otherwise; supersedes a live session.",
    description:
      "It travels before all bulk syncs. With `force` the sweep at its end may remove any number of races.",
  },
  stopAthleteSync: {
    summary: "Stops the live session; once it answers, nothing of it is written any more.",
    description: "Where no sync is live nothing happens, and `stopped_session_id` is null.",
  },
  syncAll: {
    summary: "Enqueues every connected athlete that has no live session.",
    description: "The syncs stand in line and are let in a few at a time, incremental ones first.",
  },
  resetStuckSyncs: {
    summary: "Rescues now what the cron would rescue later.",
    description: "Sends pages again that are overdue, and ends sessions that were sent again too often.",
  },
  listSessions: {
    summary: "Sessions, newest first; `after` is the id of the last one seen.",
    description: "Every filter goes with every other one.",
  },
  getSession: {
    summary: "One session with its pages in order; `after` is the last page number seen.",
    description: "Of a session that ended long ago no pages are kept.",
  },
  listSyncLogs: {
    summary:
      "A session's log, oldest first; with `after`, the `last_seq` of the answer before, only what is new.",
    description:
      "Whoever watches a session passes `last_seq` as `after`; `next_after` is null as long as there is nothing more.",
  },
  listDeadLetters: {
    summary: "Dead letters, newest first, and how many open ones there are by reason.",
    description: "Open ones unless `state` says otherwise. A long message is cut.",
  },
  replayDeadLetters: {
    summary: "Requeues the athletes of all open letters of a reason, each once, and resolves these letters.",
    description:
      "Call again while `has_more` is true. Letters whose athlete cannot be synced stay open, and the answer says why.",
  },
  discardDeadLetters: {
    summary: "Resolves all open letters of a reason with a sentence that says why.",
    description: "Nothing is synced. The sentence stands with each of the letters.",
  },
  discardDeadLetter: {
    summary: "Resolves a letter with a reason. Asked twice it answers with what stands.",
    description: "Nothing is synced. A letter that is resolved already stays as it was.",
  },
  replayDeadLetter: {
    summary: "Requeues the athlete from today's state, and resolves the letter with it.",
    description: "The message itself is not sent again: a new sync begins from how things stand today.",
  },
  getOverview: {
    summary:
      "Whether all is well, and if not why: everything that a look at all of Paceline needs, in one answer.",
    description:
      "It reads few rows, however many athletes there are, so it may be asked for every few seconds.",
  },
  getBudget: {
    summary: "What Strava still allows, what is kept for people, what waits, and whether everything does.",
    description: "Counts are requests to Strava or syncs.",
  },
  listAlerts: {
    summary: "What an operator must know of now, the longest first.",
    description: "An alert is there for as long as what it tells of holds.",
  },
  pausePipeline: {
    summary: "Until somebody resumes no page is begun, and none that is under way is written.",
    description: "An earlier pause stays, with its reason.",
  },
  resumePipeline: {
    summary: "Ends any pause, closes the breaker, and sends on what waited for either.",
    description: "What waited is sent on at once.",
  },
};
