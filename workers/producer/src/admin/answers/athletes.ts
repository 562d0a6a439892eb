import * as v from "valibot";
import { named, SessionStatus, SyncMode, SyncStatus } from "../named-schema.ts";
import { AthleteId, countOf, EpochSeconds, momentOf, SessionId, textOf } from "../units.ts";
import { Waiting } from "./waiting.ts";

const listedEntries = {
  strava_id: AthleteId,
  firstname: v.nullable(textOf("As Strava or the import says it.")),
  lastname: v.nullable(textOf("As Strava or the import says it.")),
  scope: v.nullable(textOf("What the athlete granted, as Strava spells it.")),
  sync_status: v.pipe(SyncStatus, v.description("How the athlete stands, by their latest session.")),
  sync_error: v.nullable(textOf("A sentence: what happened and what to do.")),
  sync_session_id: v.nullable(SessionId),
  last_synced_at: v.nullable(momentOf("When a sync was last completed.")),
  last_full_synced_at: v.nullable(momentOf("When a full sync was last completed.")),
  total_activities_count: countOf(
    "The athlete's activities as the last completed full sync read them, each once, races or not.",
  ),
  races_count: countOf(
    "Races stored of the athlete: in a list as the last completed sync left them, of one athlete as they are now.",
  ),
  session_mode: v.nullable(v.pipe(SyncMode, v.description("Of the latest session."))),
  session_status: v.nullable(v.pipe(SessionStatus, v.description("Of the latest session."))),
  session_pages_count: v.nullable(countOf("Pages that the latest session committed.")),
  session_activities_count: v.nullable(
    countOf("Activities that the latest session read, as its own `activities_count` tells them."),
  ),
  session_races_count: v.nullable(
    countOf("Races that the latest session read, as its own `races_count` tells them."),
  ),
  session_pages_expected: v.nullable(
    countOf(
      "Pages that a live full session is going to need, by the last full one; null where that cannot be told.",
    ),
  ),
  session_cursor_before: v.nullable(
    v.pipe(EpochSeconds, v.description("Where the session stands: it has read what is later.")),
  ),
  session_started_at: v.nullable(momentOf("When the latest session was opened.")),
  session_updated_at: v.nullable(momentOf("When the latest session last moved.")),
  waiting: Waiting,
};

/** An athlete as the list shows them; what tells of the latest session is null for one who never had any. */
const AthleteBody = named(
  "Athlete",
  "An athlete with state, progress and what the sync waits for.",
  v.strictObject(listedEntries),
);

/** One athlete, with what the list does not show. */
const OneAthleteBody = named(
  "AthleteDetail",
  "One athlete, with what the list does not show.",
  v.strictObject({
    ...listedEntries,
    newest_start_date: v.nullable(
      v.pipe(EpochSeconds, v.description("The newest start that a completed sync saw, epoch seconds.")),
    ),
    created_at: momentOf("When the athlete connected or was imported."),
    open_dead_letters_count: countOf("Dead letters of the athlete that nobody has resolved."),
  }),
);

export const LIST_ATHLETES_ANSWERS = {
  200: named(
    "AthleteList",
    "A page of athletes.",
    v.strictObject({
      athletes: v.pipe(
        v.array(AthleteBody),
        v.description(
          "In the order asked for. A page of a search can hold fewer than `limit`, or none, though `next_after` leads on.",
        ),
      ),
      next_after: v.nullable(
        v.pipe(
          v.union([AthleteId, v.string()]),
          v.description("An id; in another order a text. Pass it as `after`; null on the last page."),
        ),
      ),
    }),
  ),
} as const;

export const GET_ATHLETE_ANSWERS = { 200: OneAthleteBody } as const;

export const DELETE_ATHLETE_ANSWERS = { 204: null } as const;

export const IMPORT_ATHLETES_ANSWERS = {
  200: named(
    "ImportResult",
    "What came of an import.",
    v.strictObject({
      created: countOf("Athletes who were not stored before."),
      reconnected: countOf("Athletes who were stored and have other tokens now."),
      unchanged: countOf("Athletes who were stored with these tokens already."),
    }),
  ),
} as const;
