import type { PageMessage } from "@paceline/protocol";
import type { SweepVerdict } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

/** A sweep may take at most half of an athlete's races, unless there are fewer than this many. */
const GUARDED_RACES_MIN = 10;

/** The sentences in which a refused sweep ends its session. */
const SWEEP_REFUSALS = {
  history_empty:
    "Strava returned no activity at all although races are stored. They were kept. If the history is really empty, press “Force a full sync…” on the athlete's page in the dashboard.",
  too_many:
    "This sync would have removed more than half of the athlete's races. They were kept. If that is right, press “Force a full sync…” on the athlete's page in the dashboard.",
} as const satisfies Partial<Record<SweepVerdict, string>>;

/** What the last page of a full session showed. */
export interface LastPage {
  readonly message: PageMessage;
  readonly activityIds: readonly number[];
  /** Rows that Strava sent, unreadable ones included. */
  readonly rowCount: number;
  readonly unidentifiedCount: number;
}

/**
 * Decides on the sweep, inside the transaction that would do it: `unidentified` when some row could not be
 * told from another, `history_empty` and `too_many` where so large a loss is more likely to be a fault.
 */
export function sweepVerdict(last: LastPage): Sql<SweepVerdict> {
  const { sessionId, athleteId } = last.message;
  const earlierPages = sql`FROM sync_pages WHERE sync_session_id = ${sessionId}`;
  return sql<SweepVerdict>`(
    SELECT CASE
      WHEN (SELECT coalesce(sum(unidentified_count), 0) ${earlierPages}) + ${last.unidentifiedCount} > 0
        THEN 'unidentified'
      WHEN (SELECT force FROM sync_sessions WHERE id = ${sessionId}) = 1 THEN 'allowed'
      WHEN stored > 0 AND (SELECT coalesce(sum(activities_count), 0) ${earlierPages}) + ${last.rowCount} = 0
        THEN 'history_empty'
      WHEN before >= ${GUARDED_RACES_MIN} AND swept * 2 > before THEN 'too_many'
      ELSE 'allowed'
    END
    FROM (
      SELECT count(*) AS stored, count(*) FILTER (WHERE ${sweptRace(last)}) AS swept,
        (SELECT races_before FROM sync_sessions WHERE id = ${sessionId}) AS before
      FROM races WHERE athlete_id = ${athleteId}
    )
  )`;
}

/** True for a row of `races` that the sweep takes, once the verdict recorded with the last page allows it. */
export function allowedSweep(last: LastPage): Sql<boolean> {
  return sql<boolean>`(${recordedVerdict(last.message)} = 'allowed' AND ${sweptRace(last)})`;
}

/** The sentence of a refused sweep; null where the sweep was not refused. */
export function sweepRefusal(message: PageMessage): Sql<string | null> {
  const cases = Object.entries(SWEEP_REFUSALS).map(
    ([verdict, sentence]) => sql`WHEN ${sql.lit(verdict)} THEN ${sentence}`,
  );
  return sql<string | null>`CASE ${recordedVerdict(message)} ${sql.join(cases, " ")} END`;
}

/** Null on any page but the last of a full session. */
function recordedVerdict({ sessionId, pageNumber }: PageMessage): Sql<SweepVerdict | null> {
  return sql<SweepVerdict | null>`(SELECT sweep_verdict FROM sync_pages
    WHERE sync_session_id = ${sessionId} AND page_number = ${pageNumber})`;
}

/** A race that began before the session did and that no page of the session showed. */
function sweptRace({ message: { sessionId }, activityIds }: LastPage): Sql<boolean> {
  return sql<boolean>`(
    races.start_date * 1000 < (SELECT started_at FROM sync_sessions WHERE id = ${sessionId})
    AND races.strava_activity_id NOT IN (
      SELECT shown.value FROM sync_pages, json_each(sync_pages.activity_ids) AS shown
      WHERE sync_pages.sync_session_id = ${sessionId}
      UNION ALL SELECT value FROM json_each(${JSON.stringify(activityIds)})
    )
  )`;
}
