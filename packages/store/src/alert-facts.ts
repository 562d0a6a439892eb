import { type AlertFacts, LIVE_SESSION_STATUSES, SyncMode } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { type ReasonLetters, selectLetters } from "./letter-counts.ts";
import { inProgress, isUnderWay } from "./line.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export interface AlertQuery {
  readonly nowMs: number;
  /** Athletes in error without a completed sync since this moment fail. Epoch ms. */
  readonly failingSinceMs: number;
  /** So many of them at most. */
  readonly failingMax: number;
  /** Pages due before this moment are long overdue. Epoch ms. */
  readonly overdueBeforeMs: number;
}

/** Rescues in a row that did not help. */
const RESCUES_IN_VAIN = sql.lit(2);

type SwitchRow = Pick<
  Schema["strava_budget"],
  | "paused_until"
  | "paused_since"
  | "paused_reason"
  | "breaker_until"
  | "breaker_since"
  | "breaker_reason"
  | "resumed_at"
>;

interface WantedRow {
  readonly last_completed_at: number | null;
  readonly queued_since: number | null;
  readonly begun_since: number | null;
  readonly failed_since: number | null;
  readonly failed_last: number | null;
}

interface OverdueRow {
  readonly overdue: number;
  readonly overdue_since: number | null;
  readonly stuck: number;
}

/** Reads what alerts are judged by, in one round trip; of ten thousand athletes it reads those who fail, and not all. */
export async function readAlertFacts(db: D1Database, query: AlertQuery): Promise<AlertFacts> {
  const [letters, switches, failing, wanted, overdue] = await runBatch<
    [ReasonLetters, SwitchRow, { strava_id: number }, WantedRow, OverdueRow]
  >(db, [
    selectLetters,
    sql`SELECT paused_until, paused_since, paused_reason, breaker_until, breaker_since, breaker_reason, resumed_at
      FROM strava_budget`,
    failingAthletes(query),
    WANTED,
    overduePages(query),
  ]);
  const state = switches.results[0];
  const pages = overdue.results[0];
  const syncs = wanted.results[0];
  return {
    openLetters: letters.results
      .filter(({ open }) => open > 0)
      .map(({ reason, open }) => ({ reason, letters: open })),
    pause:
      (state?.paused_until ?? 0) * 1000 > query.nowMs
        ? { since: state?.paused_since ?? null, reason: state?.paused_reason ?? null }
        : null,
    breaker:
      typeof state?.breaker_until === "number"
        ? { since: state.breaker_since ?? query.nowMs, reason: state.breaker_reason ?? "" }
        : null,
    resumedAt: state?.resumed_at ?? null,
    failingAthletes: failing.results.map(({ strava_id }) => strava_id),
    lastCompletedAt: syncs?.last_completed_at ?? null,
    liveSince: earlier(syncs?.queued_since ?? null, syncs?.begun_since ?? null),
    failedSince: syncs?.failed_since ?? null,
    failedLast: syncs?.failed_last ?? null,
    overduePages: pages?.overdue ?? 0,
    overdueSince: pages?.overdue_since ?? null,
    stuckPages: pages?.stuck ?? 0,
  };
}

/** One who was told of and is tried again just now still fails: else each try would end the alert and begin it anew. */
function failingAthletes({ failingSinceMs, failingMax }: AlertQuery): Sql<{ strava_id: number }> {
  const failsSince = sql`coalesce(last_synced_at, created_at)`;
  return sql<{ strava_id: number }>`
    SELECT strava_id FROM (
      SELECT strava_id FROM athletes INDEXED BY failing_athletes
      WHERE sync_status = 'error' AND ${failsSince} < ${failingSinceMs}
      ORDER BY ${failsSince} LIMIT ${failingMax}
    )
    UNION
    SELECT strava_id FROM athletes
    WHERE strava_id IN (
        SELECT told.value FROM alerts, json_each(alerts.athletes) AS told WHERE alerts.key = 'athletes_failing')
      AND sync_status IN (${sql.join(LIVE_SESSION_STATUSES)}) AND ${failsSince} < ${failingSinceMs}
    ORDER BY strava_id LIMIT ${failingMax}`;
}

const startedOf = (status: "queued" | "error", pick: "min" | "max", condition: Sql) =>
  sql`(SELECT ${sql.ref(pick)}(at) FROM (${sql.join(
    SyncMode.options.map(
      (mode) => sql`SELECT ${sql.ref(pick)}(started_at) AS at FROM sync_sessions INDEXED BY sessions_by_status
        WHERE status <> 'in_progress' AND status = ${sql.lit(status)} AND mode = ${sql.lit(mode)} AND ${condition}`,
    ),
    " UNION ALL ",
  )}))`;

const sinceCompleted = sql`started_at > coalesce(last_completed_at, 0)`;

const WANTED = sql<WantedRow>`
  SELECT last_completed_at,
    ${startedOf("queued", "min", sql`true`)} AS queued_since,
    (SELECT min(started_at) FROM sync_sessions INDEXED BY live_sessions WHERE ${inProgress}) AS begun_since,
    ${startedOf("error", "min", sinceCompleted)} AS failed_since,
    ${startedOf("error", "max", sinceCompleted)} AS failed_last
  FROM (SELECT last_completed_at FROM sync_totals ORDER BY hour DESC LIMIT 1)`;

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function overduePages({ nowMs, overdueBeforeMs }: AlertQuery): Sql<OverdueRow> {
  const isOverdue = sql`due_at < ${overdueBeforeMs} AND claimed_until <= ${nowMs}`;
  return sql<OverdueRow>`
    SELECT count(*) FILTER (WHERE ${isOverdue}) AS overdue, min(due_at) FILTER (WHERE ${isOverdue}) AS overdue_since,
      count(*) FILTER (WHERE rescues >= ${RESCUES_IN_VAIN}) AS stuck
    FROM sync_sessions INDEXED BY live_sessions WHERE ${isUnderWay}`;
}
