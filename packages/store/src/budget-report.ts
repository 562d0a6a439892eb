import type { BudgetState, Lane } from "@paceline/protocol";
import { type BudgetRow, budgetState, noBudget } from "./budget-state.ts";
import { runBatch } from "./database.ts";
import { type LiveSyncs, liveSyncsOf, selectLiveSyncs } from "./live-syncs.ts";
import { sql } from "./sql.ts";

/** The budget, and what waits for it. */
export interface BudgetReport {
  readonly budget: BudgetState;
  /** Epoch ms and a sentence; null while nothing is paused. */
  readonly pause: { readonly since: number | null; readonly reason: string | null } | null;
  /** Null while the breaker is closed. Epoch ms; `tries`: how often it opened or failed to close in a row. */
  readonly breaker: {
    readonly since: number;
    readonly reason: string;
    readonly nextTryAt: number;
    readonly tries: number;
  } | null;
  readonly syncs: LiveSyncs;
  /** Pages with a request booked, by lane; epoch seconds of the first and last. */
  readonly booked: readonly BookedCount[];
}

export interface BookedCount {
  readonly lane: Lane;
  readonly pages: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

interface ReportRow extends BudgetRow {
  readonly paused_since: number | null;
  readonly paused_reason: string | null;
  readonly breaker_since: number | null;
  readonly breaker_reason: string | null;
  readonly breaker_tries: number;
}

/** Reads the budget, its switch and what waits for it, in one round trip. */
export async function readBudgetReport(db: D1Database, nowMs: number): Promise<BudgetReport> {
  const booked = sql<BookedCount>`
    SELECT lane, count(*) AS pages, min(booked_at) AS firstAt, max(booked_at) AS lastAt
    FROM sync_sessions INDEXED BY booked_sessions WHERE booked_at > ${Math.floor(nowMs / 1000)} AND finished_at IS NULL GROUP BY lane`;
  const [budgets, syncs, bookings] = await runBatch<[ReportRow, LiveSyncs, BookedCount]>(db, [
    sql<ReportRow>`SELECT * FROM strava_budget`,
    selectLiveSyncs,
    booked,
  ]);
  const row = budgets.results[0];
  if (row === undefined) throw noBudget();
  const isPaused = (row.paused_until ?? 0) * 1000 > nowMs;
  return {
    budget: budgetState(row),
    pause: isPaused ? { since: row.paused_since, reason: row.paused_reason } : null,
    breaker:
      row.breaker_until === null
        ? null
        : {
            since: row.breaker_since ?? nowMs,
            reason: row.breaker_reason ?? "",
            nextTryAt: row.breaker_until * 1000,
            tries: row.breaker_tries,
          },
    syncs: liveSyncsOf(syncs.results),
    booked: bookings.results,
  };
}
