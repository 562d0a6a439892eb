import type { BucketReport, BudgetState, RequestCost, SpentRequests, Windows } from "@paceline/protocol";
import { type CompiledQuery, type RawBuilder, type Selectable, sql } from "kysely";
import { type Database, runBatch, runBatchForLast } from "./database.ts";
import type { Schema } from "./schema.ts";

type BudgetRow = Selectable<Schema["strava_budget"]>;

export interface Reservation {
  /** A query of one row with the columns `overall` and `read`: how many requests to reserve. */
  readonly cost: RawBuilder<RequestCost>;
  readonly windows: Windows;
  readonly nowSeconds: number;
  /** What else must hold: the fence, where a page reserves. */
  readonly condition: RawBuilder<boolean>;
}

/**
 * Reserves requests in both windows of both buckets at once, or returns no row. A window that has turned
 * over starts from nothing; an isolate whose clock lags never turns one back.
 */
export function reserveRequests(
  { kysely }: Database,
  { cost, windows, nowSeconds, condition }: Reservation,
): CompiledQuery<{ id: number }> {
  const shortUsed = (column: RawBuilder<number>) =>
    sql`CASE WHEN short_window_start >= ${windows.shortStart} THEN ${column} ELSE 0 END`;
  const dayUsed = (column: RawBuilder<number>) =>
    sql`CASE WHEN day_start >= ${windows.dayStart} THEN ${column} ELSE 0 END`;
  const overallShort = sql`${shortUsed(sql.ref("overall_short_used"))} + cost.overall`;
  const overallDay = sql`${dayUsed(sql.ref("overall_day_used"))} + cost.overall`;
  const readShort = sql`${shortUsed(sql.ref("read_short_used"))} + cost.read`;
  const readDay = sql`${dayUsed(sql.ref("read_day_used"))} + cost.read`;
  return sql<{ id: number }>`
    UPDATE strava_budget SET
      short_window_start = max(short_window_start, ${windows.shortStart}),
      day_start = max(day_start, ${windows.dayStart}),
      overall_short_used = ${overallShort},
      overall_day_used = ${overallDay},
      read_short_used = ${readShort},
      read_day_used = ${readDay}
    FROM (${cost}) AS cost
    WHERE id = 1
      AND coalesce(paused_until, 0) <= ${nowSeconds}
      AND ${overallShort} <= overall_short_limit
      AND ${overallDay} <= overall_day_limit
      AND ${readShort} <= read_short_limit
      AND ${readDay} <= read_day_limit
      AND ${condition}
    RETURNING id`.compile(kysely);
}

/** Reserves a given number of requests on its own; false when a window has no room or the pipeline is paused. */
export async function reserve(
  db: Database,
  { overall, read }: RequestCost,
  windows: Windows,
  nowSeconds: number,
): Promise<boolean> {
  const cost = sql<RequestCost>`SELECT ${overall} AS overall, ${read} AS read`;
  const [reserved] = await runBatch<[{ id: number }]>(db, [
    reserveRequests(db, { cost, windows, nowSeconds, condition: sql<boolean>`true` }),
  ]);
  return reserved.results.length > 0;
}

/**
 * Takes over what an answer's headers said, gives back what was reserved and never sent, and writes nothing when the
 * count knew it already. Reported usage can only raise the count: requests under way are counted here before Strava
 * counts them. An answer that came after its window had turned may have been counted in either, so it is charged again
 * in the new one and its usage is not believed.
 */
export function reportRequest({ kysely }: Database, spent: SpentRequests): CompiledQuery<unknown> {
  const { answeredIn, reservedIn, rateLimit, cost, unused } = spent;
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
  const closed = spent.refused && !dayIsSpent ? sql`short_window_start <= ${short.at}` : sql`false`;
  const readShort = sql`CASE WHEN ${closed} THEN max(read_short_used, read_short_limit)
    ELSE ${usedAfter(sql.ref("read_short_used"), short, read, rateLimit?.read?.shortUsed)} END`;
  const readDay = usedAfter(sql.ref("read_day_used"), day, read, rateLimit?.read?.dayUsed);
  const limits = [
    { column: sql.ref("overall_short_limit"), value: rateLimit?.overall?.shortLimit },
    { column: sql.ref("overall_day_limit"), value: rateLimit?.overall?.dayLimit },
    { column: sql.ref("read_short_limit"), value: rateLimit?.read?.shortLimit },
    { column: sql.ref("read_day_limit"), value: rateLimit?.read?.dayLimit },
  ].map(({ column, value }) => ({ column, to: sql`coalesce(${value ?? null}, ${column})` }));
  const changes = [
    { column: sql.ref("overall_short_used"), to: overallShort },
    { column: sql.ref("overall_day_used"), to: overallDay },
    { column: sql.ref("read_short_used"), to: readShort },
    { column: sql.ref("read_day_used"), to: readDay },
    ...limits,
    { column: short.column, to: sql`max(short_window_start, ${short.at})` },
    { column: day.column, to: sql`max(day_start, ${day.at})` },
  ];
  return sql`
    UPDATE strava_budget SET ${sql.join(changes.map(({ column, to }) => sql`${column} = ${to}`))}
    WHERE id = 1 AND (${sql.join(
      changes.map(({ column, to }) => sql`${column} IS NOT ${to}`),
      sql` OR `,
    )})`.compile(kysely);
}

interface Window {
  readonly column: RawBuilder<unknown>;
  /** Where the window of the answer begins, and that of the reservation; epoch seconds. */
  readonly at: number;
  readonly from: number;
}

function usedAfter(
  column: RawBuilder<unknown>,
  window: Window,
  { cost, unused }: { readonly cost: number; readonly unused: number },
  reported = 0,
): RawBuilder<unknown> {
  const crossed = window.at > window.from;
  const ofWindow = crossed ? sql`${column} + ${cost}` : sql`max(${column} - ${unused}, ${reported})`;
  return sql`CASE WHEN ${window.column} > ${window.at} THEN ${column}
    WHEN ${window.column} < ${window.at} THEN ${cost}
    ELSE ${ofWindow} END`;
}

function isSpent(bucket: BucketReport | null | undefined): boolean {
  return bucket !== null && bucket !== undefined && bucket.dayUsed >= bucket.dayLimit;
}

/** Takes over what an answer said (`reportRequest`) and answers with the budget as it is then; one round trip. */
export async function reportAndReadBudget(db: Database, spent: SpentRequests): Promise<BudgetState> {
  const [row] = await runBatchForLast(
    db,
    [reportRequest(db, spent)],
    db.kysely.selectFrom("strava_budget").selectAll().compile(),
  );
  if (row === undefined) throw new Error("strava_budget has no row: apply the migrations");
  return budgetState(row);
}

export function budgetState(row: Omit<BudgetRow, "id" | "paused_reason" | "paused_since">): BudgetState {
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
  };
}
