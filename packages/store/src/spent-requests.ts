import type { BucketReport, BudgetState, SpentRequests } from "@paceline/protocol";
import { type Changes, healthChanges } from "./breaker.ts";
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
  const foreign = foreignRequests(spent);
  const changes: Changes = {
    overall_short_used: overallShort,
    overall_day_used: overallDay,
    read_short_used: readShort,
    read_day_used: readDay,
    overall_short_limit: limitAfter("overall_short_limit", rateLimit?.overall?.shortLimit),
    overall_day_limit: limitAfter("overall_day_limit", rateLimit?.overall?.dayLimit),
    read_short_limit: limitAfter("read_short_limit", rateLimit?.read?.shortLimit),
    read_day_limit: limitAfter("read_day_limit", rateLimit?.read?.dayLimit),
    short_window_start: sql`max(short_window_start, ${sql.lit(short.at)})`,
    day_start: sql`max(day_start, ${sql.lit(day.at)})`,
    foreign_day_used: foreign ?? sql`foreign_day_used`,
    // Without another program it would be one row more a page, for nothing.
    reported_at:
      foreign === null
        ? sql`reported_at`
        : sql`iif(${foreign} > 0, max(reported_at, ${sql.lit(nowSeconds)}), reported_at)`,
    ...healthChanges(spent.health, nowSeconds),
  };
  const columns = Object.keys(changes);
  const told = Object.entries(changes).map(([column, to]) => sql`${to} AS ${sql.ref(column)}`);
  return sql<{ breaker_until: number | null }>`
    UPDATE strava_budget SET ${sql.ref(columns.map((column) => `${column} = told.${column}`).join(", "))}
    FROM (SELECT ${sql.join(told)} FROM strava_budget) AS told
    WHERE id = 1
      AND (${sql.ref(columns.map((column) => `strava_budget.${column} IS NOT told.${column}`).join(" OR "))})
    RETURNING breaker_until`;
}

function limitAfter(column: string, reported: number | undefined): Sql {
  return reported === undefined ? sql.ref(column) : sql.lit(reported);
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
  readonly column: Sql;
  /** Where the window of the answer begins, and that of the reservation; epoch seconds. */
  readonly at: number;
  readonly from: number;
}

function usedAfter(
  column: Sql,
  window: Window,
  { cost, unused }: { readonly cost: number; readonly unused: number },
  reported = 0,
): Sql {
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
