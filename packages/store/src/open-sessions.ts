import type { AthleteHistory, LogLine, SessionPlan, SyncStatus } from "@paceline/protocol";
import { LIVE_SESSION_STATUSES } from "@paceline/protocol";
import { athleteHistory, HISTORY_COLUMNS, type HistoryRow } from "./athlete-history.ts";
import { cursorText } from "./cursor-text.ts";
import { run, runBatchForLast } from "./database.ts";
import { type LettersToResolve, resolveLetters } from "./dead-letters.ts";
import { liveStatuses } from "./fence.ts";
import { sql } from "./sql.ts";
import { insertLogs } from "./sync-logs.ts";

/** Athletes after `afterId` that a bulk run may enqueue: connected, and with no live session to disturb. By id. */
export async function listAthletesToEnqueue(
  db: D1Database,
  afterId: number,
  limit: number,
): Promise<readonly AthleteHistory[]> {
  const rows = await run(
    db,
    // While its session is live an athlete has the session's status.
    sql<HistoryRow>`
      SELECT ${sql.refs(HISTORY_COLUMNS)} FROM athletes
      WHERE strava_id > ${afterId} AND sync_status NOT IN (${sql.join(["disconnected", ...LIVE_SESSION_STATUSES])})
      ORDER BY strava_id
      LIMIT ${limit}`,
  );
  return rows.map(athleteHistory);
}

/** One athlete's history and status; null when there is no such athlete. */
export async function readAthleteHistory(
  db: D1Database,
  athleteId: number,
): Promise<(AthleteHistory & { readonly syncStatus: SyncStatus }) | null> {
  const [row] = await run(
    db,
    sql<HistoryRow & { readonly sync_status: SyncStatus }>`
      SELECT ${sql.refs([...HISTORY_COLUMNS, "sync_status"])} FROM athletes WHERE strava_id = ${athleteId}`,
  );
  return row === undefined ? null : { ...athleteHistory(row), syncStatus: row.sync_status };
}

/**
 * Opens the planned sessions in one transaction, whatever their number, and answers with the ids of those
 * opened. A plan whose athlete was disconnected, removed or given another session since it was read opens
 * nothing, and neither does one that another request opened under the same id in the same millisecond. A
 * session still live is superseded: from then on its fence refuses whatever it would write. The dead letters that
 * the sessions replay, if any, are resolved with them, those of their athletes. Bulk sessions stand in line, in the order of the plans, until they
 * are let in (`line.ts`).
 */
export async function openSessions(
  db: D1Database,
  plans: readonly SessionPlan[],
  nowMs: number,
  replayed: LettersToResolve | null = null,
): Promise<ReadonlySet<string>> {
  const json = JSON.stringify(plans.map((plan) => ({ ...plan, cursor: cursorText(plan.firstCursor) })));
  const plan = sql`json_each(${json}) AS plan`;
  const openable = sql`athletes.strava_id = plan.value ->> 'athleteId'
    AND athletes.sync_session_id IS plan.value ->> 'previousSessionId'
    AND athletes.sync_status <> 'disconnected'`;
  const opened = sql`athletes.sync_session_id = plan.value ->> 'id'`;
  const line: LogLine = { level: "info", message: "The sync is queued." };
  const supersede = sql`
    UPDATE sync_sessions SET status = 'superseded', updated_at = ${nowMs}, finished_at = ${nowMs}
    WHERE status IN ${liveStatuses} AND id IN (
      SELECT athletes.sync_session_id FROM ${plan} JOIN athletes ON ${openable}
    )`;
  const point = sql`
    UPDATE athletes SET sync_session_id = plan.value ->> 'id', sync_status = 'queued', sync_error = NULL,
      sync_wanted_at = NULL
    FROM ${plan} WHERE ${openable}`;
  const insert = sql<{ id: string }>`
    INSERT INTO sync_sessions (id, athlete_id, mode, lane, force, status, cursor, races_before, started_at, updated_at,
      due_at, in_line_since)
    SELECT plan.value ->> 'id', athletes.strava_id, plan.value ->> 'mode', plan.value ->> 'lane',
      plan.value ->> 'force', 'queued', plan.value ->> 'cursor',
      (SELECT count(*) FROM races WHERE races.athlete_id = athletes.strava_id),
      plan.value ->> 'startedAtMs', ${nowMs}, ${nowMs}, iif(plan.value ->> 'lane' = 'bulk', ${nowMs} + plan.key, NULL)
    FROM ${plan} JOIN athletes ON athletes.strava_id = plan.value ->> 'athleteId' AND ${opened}
    WHERE true ON CONFLICT (id) DO NOTHING
    RETURNING id`;
  const isNew = sql`NOT EXISTS (SELECT 1 FROM sync_logs WHERE sync_session_id = plan.value ->> 'id')`;
  const log = sql`
    SELECT plan.value ->> 'id' AS session_id, 1 AS nth, athletes.strava_id AS athlete_id, ${line.level} AS level,
      ${line.message} AS message, json_object('mode', plan.value ->> 'mode', 'lane', plan.value ->> 'lane') AS metadata
    FROM ${plan} JOIN athletes ON athletes.strava_id = plan.value ->> 'athleteId' AND ${opened} AND ${isNew}`;
  const isReplayed = sql<boolean>`athlete_id IN (SELECT athletes.strava_id FROM ${plan} JOIN athletes ON ${openable})`;
  const resolve =
    replayed === null ? [] : [resolveLetters(replayed, { resolution: REPLAYED, nowMs }, isReplayed)];
  const inserted = await runBatchForLast(
    db,
    [
      // First, while it can still be told whether this transaction opens the session or another has done so.
      ...resolve,
      supersede,
      point,
      insertLogs(log, nowMs),
    ],
    insert,
  );
  return new Set(inserted.map(({ id }) => id));
}

const REPLAYED = "Replayed: the athlete was requeued.";
