import * as v from "valibot";
import { Lane, named, SessionStatus, SyncMode } from "../named-schema.ts";
import { AthleteId, countOf, EpochSeconds, momentOf, NextAfter, SessionId, textOf } from "../units.ts";
import { Waiting } from "./waiting.ts";

export const entries = {
  id: SessionId,
  athlete_id: AthleteId,
  mode: v.pipe(SyncMode, v.description("Whether it reads the whole history, or what is new.")),
  lane: v.pipe(Lane, v.description("The queue on which its pages travel.")),
  force: v.pipe(v.boolean(), v.description("Whether a person allowed the sweep any number of races.")),
  status: v.pipe(SessionStatus, v.description("How it stands, or how it ended.")),
  error: v.nullable(textOf("A sentence: why it ended in `error`, and what to do.")),
  last_failure: v.nullable(textOf("The latest failure of the page that it waits for.")),
  failures: countOf("Failures in a row of that page."),
  rescues: countOf("How often the cron sent that page again."),
  pages_count: countOf("Pages committed."),
  activities_count: countOf(
    "Activities that its pages showed: each once in a session that reached its end; before it, and in one that was ended early, those that two overlapping pages showed count twice.",
  ),
  races_count: countOf(
    "Races among these activities, counted alike: what this session read, not what is stored of the athlete.",
  ),
  newest_start_date: v.nullable(
    v.pipe(EpochSeconds, v.description("The newest start among these activities, epoch seconds.")),
  ),
  started_at: momentOf("When it was opened."),
  updated_at: momentOf("When it last moved."),
  finished_at: v.nullable(momentOf("When it ended; null while it is live.")),
  waiting: Waiting,
};

/** A session as lists show it. */
export const SessionBody = named("Session", "A sync session as lists show it.", v.strictObject(entries));

const PageBody = named(
  "SessionPage",
  "A page that a session read and committed.",
  v.strictObject({
    page_number: v.pipe(v.number(), v.integer(), v.minValue(1), v.description("Counts pages from 1.")),
    cursor: v.pipe(
      named(
        "SessionCursor",
        "Where a page starts at Strava.",
        v.strictObject({
          after: v.nullable(EpochSeconds),
          before: v.nullable(EpochSeconds),
          page: v.pipe(
            v.number(),
            v.integer(),
            v.minValue(1),
            v.description("From 2 on where a page before moved neither bound."),
          ),
        }),
      ),
      v.description("What Strava was asked for."),
    ),
    activities_count: countOf("Rows that Strava listed, unreadable ones included."),
    races_count: countOf("Races among them."),
    unidentified_count: countOf("Rows of which not even the id could be read."),
    sweep_verdict: v.pipe(
      v.nullable(v.picklist(["allowed", "unidentified", "history_empty", "too_many"])),
      v.description("On the last page of a full session: whether races were swept, or why not."),
    ),
    committed_at: momentOf("When it was written."),
  }),
);

/** A session with its pages. */
export const SessionWithPages = named(
  "SessionDetail",
  "A sync session with its pages.",
  v.strictObject({
    ...entries,
    pages: v.pipe(v.array(PageBody), v.description("In order; of one that ended long ago none are kept.")),
    next_after: v.nullable(countOf("Pass it as `after` for the next pages; null on the last ones.")),
  }),
);

export const LIST_SESSIONS_ANSWERS = {
  200: named(
    "SessionList",
    "A page of sync sessions.",
    v.strictObject({
      sessions: v.pipe(v.array(SessionBody), v.description("Newest first.")),
      next_after: NextAfter,
    }),
  ),
} as const;

export const GET_SESSION_ANSWERS = { 200: SessionWithPages } as const;
