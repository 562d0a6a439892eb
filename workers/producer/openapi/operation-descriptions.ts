/** What whoever uses a call should know besides its one sentence, by the call's id. Told in the description only, so no worker carries it. */
export const OPERATION_DESCRIPTIONS: Readonly<Record<string, string>> = {
  listAthletes:
    "By id unless `sort` says otherwise. Athletes of one `status` are there by id only, unless a `search` narrows them down.",
  importAthletes:
    "An athlete who is known already keeps their data, and their tokens unless the list brings newer ones. Nothing is synced yet.",
  getAthlete: "Races are counted now, and not as the last sync left them.",
  deleteAthlete: "Races, sessions, logs and dead letters of theirs go too. It ends nothing at Strava.",
  listRaces:
    "`from` and `to` are days where a race began, both included. A change of the athlete's races gives the answer another `ETag`.",
  exportRaces:
    "A file begins with a byte-order mark, so that spreadsheets read it as UTF-8, and a text that they would compute begins with `'`. A program that sends `Accept: text/csv` gets no mark.",
  syncAthlete:
    "It travels before all bulk syncs. With `force` the sweep at its end may remove any number of races.",
  stopAthleteSync: "Where no sync is live nothing happens, and `stopped_session_id` is null.",
  syncAll: "The syncs stand in line and are let in a few at a time, incremental ones first.",
  resetStuckSyncs: "Sends pages again that are overdue, and ends sessions that were sent again too often.",
  listSessions: "Every filter goes with every other one.",
  getSession: "Of a session that ended long ago no pages are kept.",
  listSyncLogs:
    "Whoever watches a session passes `last_seq` as `after`; `next_after` is null as long as there is nothing more.",
  listDeadLetters: "Open ones unless `state` says otherwise. A long message is cut.",
  replayDeadLetters:
    "Call again while `has_more` is true. Letters whose athlete cannot be synced stay open, and the answer says why.",
  discardDeadLetters: "Nothing is synced. The sentence stands with each of the letters.",
  discardDeadLetter: "Nothing is synced. A letter that is resolved already stays as it was.",
  replayDeadLetter: "The message itself is not sent again: a new sync begins from how things stand today.",
  getOverview:
    "It reads few rows, however many athletes there are, so it may be asked for every few seconds.",
  getBudget: "Counts are requests to Strava or syncs.",
  listAlerts: "An alert is there for as long as what it tells of holds.",
  pausePipeline: "An earlier pause stays, with its reason.",
  resumePipeline: "What waited is sent on at once.",
};
