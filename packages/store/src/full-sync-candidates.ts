import type { BudgetState, FullSyncCandidate, LiveSync, SyncMode } from "@paceline/protocol";
import { LIVE_SESSION_STATUSES } from "@paceline/protocol";
import { type BudgetRow, budgetState, noBudget, selectBudget } from "./budget-state.ts";
import { run, runBatch } from "./database.ts";
import { sql } from "./sql.ts";

/** What is asked for already, and how many full syncs began of late. */
export interface DayLoad {
  readonly budget: BudgetState;
  readonly live: readonly LiveSync[];
  /** Connected athletes without a live session who were neither synced nor tried since `idleSinceMs`. */
  readonly incrementalsDue: number;
  /** Full syncs begun since `countedSinceMs`, but for those that people asked for by athlete. */
  readonly fullSyncsBegun: number;
}

/** While its session is live an athlete has the session's status. */
const isFree = sql`athletes.sync_status NOT IN (${sql.join(["disconnected", ...LIVE_SESSION_STATUSES])})`;

/** Reads what the planner reckons with, in one round trip. Both moments in epoch ms. */
export async function readDayLoad(
  db: D1Database,
  { idleSinceMs, countedSinceMs }: { readonly idleSinceMs: number; readonly countedSinceMs: number },
): Promise<DayLoad> {
  const live = sql<LiveRow>`
    SELECT session.mode, session.page_number, athletes.last_full_synced_at, athletes.total_activities_count
    FROM sync_sessions AS session JOIN athletes ON athletes.sync_session_id = session.id
    WHERE session.finished_at IS NULL`;
  // Whoever was never read whole is read in full by the weekly sync: a candidate, and no incremental. One that failed
  // had this week's request too, or an athlete in error would have one kept every day.
  const incrementals = sql<Count>`
    SELECT count(*) AS n FROM athletes LEFT JOIN sync_sessions AS latest ON latest.id = athletes.sync_session_id
    WHERE ${isFree} AND athletes.last_full_synced_at IS NOT NULL
      AND max(coalesce(athletes.last_synced_at, 0), coalesce(latest.started_at, 0)) < ${idleSinceMs}`;
  // All of the bulk lane, whoever began them (the planner, the weekly sync of athletes never read whole, an enqueueing
  // of all); and of the priority lane an athlete's first, for the planner puts new athletes there.
  const begun = sql<Count>`
    SELECT count(*) AS n FROM (
      SELECT lane, started_at, min(started_at) OVER (PARTITION BY athlete_id) AS first_started_at
      FROM sync_sessions WHERE mode = 'full'
    ) WHERE started_at > ${countedSinceMs} AND (lane = 'bulk' OR started_at = first_started_at)`;
  const [budgets, lives, due, counted] = await runBatch<[BudgetRow, LiveRow, Count, Count]>(db, [
    selectBudget(),
    live,
    incrementals,
    begun,
  ]);
  const [row] = budgets.results;
  if (row === undefined) throw noBudget();
  return {
    budget: budgetState(row),
    live: lives.results.map(liveSync),
    incrementalsDue: due.results[0]?.n ?? 0,
    fullSyncsBegun: counted.results[0]?.n ?? 0,
  };
}

interface Count {
  readonly n: number;
}

interface LiveRow {
  readonly mode: SyncMode;
  readonly page_number: number;
  readonly last_full_synced_at: number | null;
  readonly total_activities_count: number;
}

function liveSync(row: LiveRow): LiveSync {
  return {
    mode: row.mode,
    pageNumber: row.page_number,
    lastFullSyncedAtMs: row.last_full_synced_at,
    activitiesCount: row.total_activities_count,
  };
}

export interface CandidateQuery {
  /** Athletes read whole, or tried, after this moment are not due. Epoch ms. */
  readonly dueBeforeMs: number;
  /** Epoch seconds: athletes with a newer activity are active. */
  readonly activeFromSeconds: number;
  /** Of each kind (new, active, dormant) the longest waiting so many: whoever is chosen is among them. */
  readonly limitOfEachKind: number;
}

interface CandidateRow {
  readonly strava_id: number;
  readonly sync_session_id: string | null;
  readonly last_full_synced_at: number | null;
  readonly newest_start_date: number | null;
  readonly total_activities_count: number;
  readonly is_new: 0 | 1;
  readonly waiting_since: number;
}

/**
 * Athletes due a full sync: connected, without a live session, in any other state. An attempt that came to nothing
 * counts like a full sync as far as turns go: an athlete in `error` is tried again, for most causes pass, but a history
 * that cannot be read does not stand in front of those that can, and a sync that a person stopped stays stopped a while.
 */
export async function listFullSyncCandidates(
  db: D1Database,
  { dueBeforeMs, activeFromSeconds, limitOfEachKind }: CandidateQuery,
): Promise<readonly FullSyncCandidate[]> {
  const candidates = sql<CandidateRow>`
    WITH tried AS (
      SELECT athlete_id, max(started_at) AS started_at FROM sync_sessions WHERE mode = 'full' GROUP BY athlete_id
    ), known AS (
      SELECT athletes.strava_id, athletes.sync_session_id, athletes.last_full_synced_at, athletes.newest_start_date,
        athletes.total_activities_count, athletes.created_at,
        nullif(max(coalesce(athletes.last_full_synced_at, 0), coalesce(tried.started_at, 0)), 0) AS turn_at
      FROM athletes LEFT JOIN tried ON tried.athlete_id = athletes.strava_id
      WHERE ${isFree}
    ), due AS (
      SELECT *, turn_at IS NULL AS is_new, coalesce(turn_at, created_at) AS waiting_since,
        row_number() OVER (
          PARTITION BY turn_at IS NULL, last_full_synced_at IS NULL OR coalesce(newest_start_date >= ${activeFromSeconds}, 0)
          ORDER BY coalesce(turn_at, created_at), strava_id
        ) AS nth
      FROM known WHERE turn_at IS NULL OR turn_at <= ${dueBeforeMs}
    )
    SELECT strava_id, sync_session_id, last_full_synced_at, newest_start_date, total_activities_count, is_new,
      waiting_since
    FROM due WHERE nth <= ${limitOfEachKind}`;
  const rows = await run(db, candidates);
  return rows.map((row) => ({
    athleteId: row.strava_id,
    sessionId: row.sync_session_id,
    lastFullSyncedAtMs: row.last_full_synced_at,
    newestStart: row.newest_start_date,
    isNew: row.is_new === 1,
    waitingSinceMs: row.waiting_since,
    activitiesCount: row.total_activities_count,
  }));
}
