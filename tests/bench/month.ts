import { listPriceDollars, type MonthsUse, paidPlanDollars } from "../scale/cloudflare-plans.ts";
import type { CountFigures, SyncCounts } from "./counts/count-run.ts";

/** 52 weeks in 12 months. */
const WEEKS_A_MONTH = 52 / 12;

export interface MonthsPrice {
  /** On the paid plan, with what it includes. */
  readonly paidPlan: number;
  /** By the price list, as if nothing were included. */
  readonly listPrice: number;
}

/**
 * A month of a club: one full sync in which one activity in a hundred was edited, and an incremental one each week. A design
 * that has no incremental sync reads everything each time.
 */
export function priceOfMonth({ changed, incremental }: CountFigures): MonthsPrice {
  if (changed === null) throw new Error("A run with failures has no month.");
  const weekly = incremental ?? changed;
  const of = (what: (counts: SyncCounts) => number) => what(changed) + WEEKS_A_MONTH * what(weekly);
  const use: MonthsUse = {
    requests: of(({ invocations }) => invocations),
    queueOperations: of(({ queueOperations }) => queueOperations),
    d1RowsRead: of(({ rowsRead }) => rowsRead),
    d1RowsWritten: of(({ rowsWritten }) => rowsWritten),
  };
  return { paidPlan: paidPlanDollars(use), listPrice: listPriceDollars(use) };
}
