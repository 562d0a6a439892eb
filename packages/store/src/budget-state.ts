import type { BudgetState } from "@paceline/protocol";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

/** The columns of `strava_budget` that a decision about a request needs. */
const BUDGET_COLUMNS = [
  "short_window_start",
  "day_start",
  "overall_short_used",
  "overall_short_limit",
  "overall_day_used",
  "overall_day_limit",
  "read_short_used",
  "read_short_limit",
  "read_day_used",
  "read_day_limit",
  "paused_until",
  "breaker_until",
  "foreign_day_used",
  "reported_at",
] as const satisfies readonly (keyof Schema["strava_budget"])[];

export type BudgetRow = Pick<Schema["strava_budget"], (typeof BUDGET_COLUMNS)[number]>;

/** The budget as its row says it. */
export function budgetState(row: BudgetRow): BudgetState {
  return {
    windows: { shortStart: row.short_window_start, dayStart: row.day_start },
    overall: {
      shortUsed: row.overall_short_used,
      shortLimit: row.overall_short_limit,
      dayUsed: row.overall_day_used,
      dayLimit: row.overall_day_limit,
    },
    read: {
      shortUsed: row.read_short_used,
      shortLimit: row.read_short_limit,
      dayUsed: row.read_day_used,
      dayLimit: row.read_day_limit,
    },
    pausedUntil: row.paused_until,
    breakerUntil: row.breaker_until,
    foreign: { dayUsed: row.foreign_day_used, reportedAt: row.reported_at },
  };
}

/** The query for the budget's one row. */
export function selectBudget(): Sql<BudgetRow> {
  return sql<BudgetRow>`SELECT ${sql.refs(BUDGET_COLUMNS)} FROM strava_budget`;
}

/** The budget of a query's answer; throws when its row is missing. */
export function budgetOf([row]: readonly BudgetRow[]): BudgetState {
  if (row === undefined) throw noBudget();
  return budgetState(row);
}

/** What is thrown where the budget's row is missing. */
export function noBudget(): Error {
  return new Error("strava_budget has no row: apply the migrations");
}
