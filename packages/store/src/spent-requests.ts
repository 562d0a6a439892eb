import type { BucketReport, BudgetState, SpentRequests } from "@paceline/protocol";
import { healthChanges } from "./breaker.ts";
import { budgetState, noBudget, selectBudget } from "./budget-state.ts";
import { runBatchForLast } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

/**
 * Takes over what an answer's headers said, gives back what was reserved and never sent, and writes nothing when the
 * count knew it already. Reported usage can only raise the count: requests under way are counted here before Strava
 * counts them. An answer that came after its window had turned may have been counted in either, so it is charged again
 * in the new one and its usage is not believed. Numbers stand in the text, for a statement takes a hundred parameters.
 */
export function reportRequest(spent: SpentRequests): Sql<{ breaker_until: number | null }> {
  const { answeredIn, reservedIn, rateLimit, cost, unused } = spent;
  const nowSeconds = Math.floor(spent.answeredAtMs / 1000);
  const overall = { cost: cost.overall, unused: unused.overall };
  const read = { cost: cost.read, unused: unused.read };
  const short = {
    column: sql.ref("short_window_start"),
    at: answeredIn.shortStart,
    from: reservedIn.shortStart,
  };
  const day = { column: sql.ref("day_start"), at: answeredIn.dayStart, from: reservedIn.dayStart };
  const overallShort = usedAfter(
    sql.ref("overall_short_used"),
    short,
    overall,
    rateLimit?.overall?.shortUsed,
  );
  const overallDay = usedAfter(sql.ref("overall_day_used"), day, overall, rateLimit?.overall?.dayUsed);
  const dayIsSpent = isSpent(rateLimit?.overall) || isSpent(rateLimit?.read);
  const closed = spent.refused && !dayIsSpent ? sql`short_window_start <= ${sql.lit(short.at)}` : sql`false`;
  const readShort = sql`CASE WHEN ${closed} THEN max(read_short_used, read_short_limit)
    ELSE ${usedAfter(sql.ref("read_short_used"), short, read, rateLimit?.read?.shortUsed)} END`;
  const readDay = usedAfter(sql.ref("read_day_used"), day, read, rateLimit?.read?.dayUsed);
  const limits = [
    { column: sql.ref("overall_short_limit"), value: rateLimit?.overall?.shortLimit },
    { column: sql.ref("overall_day_limit"), value: rateLimit?.overall?.dayLimit },
    { column: sql.ref("read_short_limit"), value: rateLimit?.read?.shortLimit },
    { column: sql.ref("read_day_limit"), value: rateLimit?.read?.dayLimit },
  ].map(({ column, value }) => ({ column, to: sql`coalesce(${sql.lit(value ?? null)}, ${column})` }));
  const foreign = foreignRequests(spent);
  const changes = [
    { column: sql.ref("overall_short_used"), to: overallShort },
    { column: sql.ref("overall_day_used"), to: overallDay },
    { column: sql.ref("read_short_used"), to: readShort },
    { column: sql.ref("read_day_used"), to: readDay },
    ...limits,
    { column: short.column, to: sql`max(short_window_start, ${sql.lit(short.at)})` },
    { column: day.column, to: sql`max(day_start, ${sql.lit(day.at)})` },
    { column: sql.ref("foreign_day_used"), to: foreign ?? sql`foreign_day_used` },
    // Without another program it would be one row more a page, for nothing.
    {
      column: sql.ref("reported_at"),
      to:
        foreign === null
          ? sql`reported_at`
          : sql`iif(${foreign} > 0, max(reported_at, ${sql.lit(nowSeconds)}), reported_at)`,
    },
    ...healthChanges(spent.health, nowSeconds),
  ];
  return sql<{ breaker_until: number | null }>`
    UPDATE strava_budget SET ${sql.join(changes.map(({ column, to }) => sql`${column} = ${to}`))}
    WHERE id = 1 AND (${sql.join(
      changes.map(({ column, to }) => sql`${column} IS NOT ${to}`),
      " OR ",
    )})
    RETURNING breaker_until`;
}

/**
 * Requests of this day that another program sent: what Strava counts beyond what is counted here. Requests under way are
 * counted here before Strava counts them. An answer that came after midnight to a request from before may speak of either
 * day, and tells nothing.
 */
function foreignRequests({ answeredIn, reservedIn, rateLimit, unused }: SpentRequests): Sql<number> | null {
  const reported = rateLimit?.overall?.dayUsed;
  if (reported === undefined || answeredIn.dayStart > reservedIn.dayStart) return null;
  return sql<number>`iif(day_start <> ${sql.lit(answeredIn.dayStart)}, foreign_day_used,
    iif(reported_at < day_start, 0, foreign_day_used)
      + max(0, ${sql.lit(reported)} - (overall_day_used - ${sql.lit(unused.overall)})))`;
}

interface Window {
  readonly column: Sql<unknown>;
  /** Where the window of the answer begins, and that of the reservation; epoch seconds. */
  readonly at: number;
  readonly from: number;
}

function usedAfter(
  column: Sql<unknown>,
  window: Window,
  { cost, unused }: { readonly cost: number; readonly unused: number },
  reported = 0,
): Sql<unknown> {
  const crossed = window.at > window.from;
  const ofWindow = crossed
    ? sql`${column} + ${sql.lit(cost)}`
    : sql`max(${column} - ${sql.lit(unused)}, ${sql.lit(reported)})`;
  return sql`CASE WHEN ${window.column} > ${sql.lit(window.at)} THEN ${column}
    WHEN ${window.column} < ${sql.lit(window.at)} THEN ${sql.lit(cost)}
    ELSE ${ofWindow} END`;
}

function isSpent(bucket: BucketReport | null | undefined): boolean {
  return bucket !== null && bucket !== undefined && bucket.dayUsed >= bucket.dayLimit;
}

/** Takes over what an answer said (`reportRequest`) and answers with the budget as it is then; one round trip. */
export async function reportAndReadBudget(db: D1Database, spent: SpentRequests): Promise<BudgetState> {
  const [row] = await runBatchForLast(db, [reportRequest(spent)], selectBudget());
  if (row === undefined) throw noBudget();
  return budgetState(row);
}
