import type { Allowance, Lane, RequestCost, Windows } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

export interface Reservation {
  /** A query of one row with the columns `overall` and `read`: how many requests to reserve. */
  readonly cost: Sql<RequestCost>;
  readonly windows: Windows;
  readonly nowSeconds: number;
  readonly allowance: Allowance;
  /** Whose page it is: its own booking is not held against it. */
  readonly sessionId: string;
  /**
   * With the breaker open one page tries whether Strava answers again. Epoch seconds until which it is the only one, or
   * null for the page that tries already.
   */
  readonly probeUntil: number | null;
  /** What else must hold: the fence, where a page reserves. */
  readonly condition: Sql<boolean>;
}

/**
 * Reserves requests in both windows of both buckets at once, or returns no row. In the row `breaker_until` is not null
 * for a page that tries whether Strava answers again. A window that has turned over starts from nothing; an isolate whose
 * clock lags never turns one back. Each turn leaves what is kept from it, and only the first page of a sync that people
 * asked for takes what others have booked for the slot that it is now, as long as they are not late.
 */
export function reserveRequests(reservation: Reservation): Sql<{ breaker_until: number | null }> {
  const { cost, windows, nowSeconds, allowance, probeUntil, condition } = reservation;
  const { kept, turn } = allowance;
  // What the limits below ask for again and again, once: a statement may have a hundred parameters.
  const moment = sql`
    SELECT ${windows.shortStart} AS short_at, ${windows.dayStart} AS day_at, ${nowSeconds} AS now_at,
      ${kept.short} AS short_share, ${kept.shortOfScarceDay} AS scarce_share, ${kept.scarceWindows} AS scarce_windows,
      ${kept.day} AS day_share,
      ${turn === "bulk" ? bookedByOthers("bulk", reservation) : sql`0`} AS booked_by_bulk,
      ${turn === "start" ? sql`0` : bookedByOthers("priority", reservation)} AS booked_by_people`;
  const isBreakerShut =
    probeUntil === null ? sql`true` : sql`(breaker_until IS NULL OR breaker_until <= now_at)`;
  const probes =
    probeUntil === null ? [] : [sql`breaker_until = iif(breaker_until IS NULL, NULL, ${probeUntil})`];
  const limits = turn === "start" ? LIMITS_OF_START : LIMITS_OF_OTHERS;
  return sql<{ breaker_until: number | null }>`
    UPDATE strava_budget SET
      short_window_start = max(short_window_start, short_at),
      day_start = max(day_start, day_at),
      ${sql.join([...limits.changes, ...probes])}
    FROM (${cost}) AS cost, (${moment}) AS moment
    WHERE strava_budget.id = 1
      AND coalesce(paused_until, 0) <= now_at
      AND ${isBreakerShut}
      AND ${limits.fit}
      AND ${condition}
    RETURNING breaker_until`;
}

/** Requests: so much of a limit is never kept from anyone. */
const DEAREST_PAGE = sql.lit(2);

/** The two windows of a bucket, in the words of the statement above. */
const WINDOWS = [
  {
    name: "short",
    startsAt: sql`short_at`,
    isSame: sql`short_window_start >= short_at`,
    shareOf: (bucket: string) =>
      sql`iif(${sql.ref(`${bucket}_day_limit`)} <= ${sql.ref(`${bucket}_short_limit`)} * scarce_windows, scarce_share, short_share)`,
  },
  { name: "day", startsAt: sql`day_at`, isSame: sql`day_start >= day_at`, shareOf: () => sql`day_share` },
] as const;

/** How many other pages of a lane have booked a request for the slot that it is now, and are not late. */
function bookedByOthers(lane: Lane, { allowance, sessionId }: Reservation): Sql<number> {
  return sql<number>`(
    SELECT count(*) FROM sync_sessions AS booked INDEXED BY booked_sessions
    WHERE booked.booked_at >= ${allowance.heldFrom} AND booked.booked_at < ${allowance.heldUntil}
      AND booked.lane = ${lane} AND booked.finished_at IS NULL AND booked.id <> ${sessionId})`;
}

const DAY_SECONDS = sql.lit(86_400);
const PACE_SECONDS_MIN = sql.lit(900);
const UNSEEN_DEVIATIONS = sql.lit(3);

/** Requests left to another program, as `leftToOthers` of `pipeline/foreign-use.ts` reckons them. */
function leftToOthers(windowStart: Sql, untilMidnight: boolean): Sql<number> {
  const isToldToday = sql`(day_start >= day_at AND reported_at >= day_at)`;
  const paceSeconds = sql`iif(${isToldToday}, max(${PACE_SECONDS_MIN}, now_at - day_at), ${DAY_SECONDS})`;
  const unseen = sql`(1.0 * foreign_day_used * max(0, now_at - max(reported_at, ${windowStart})) / ${paceSeconds})`;
  const toCome = untilMidnight
    ? sql` + iif(${isToldToday}, 1.0 * foreign_day_used * (day_at + ${DAY_SECONDS} - now_at) / ${paceSeconds}, 0)`
    : sql``;
  return sql<number>`iif(foreign_day_used = 0, 0,
    cast(ceil(${unseen} + ${UNSEEN_DEVIATIONS} * sqrt(${unseen})${toCome}) AS INTEGER))`;
}

interface Limits {
  /** What the statement sets each count to. */
  readonly changes: readonly Sql[];
  /** Whether each count, with what is kept from the page, stays within its limit. */
  readonly fit: Sql<boolean>;
}

/** The four limits, in the words of the statement above. `untilMidnight`: of the day also what others will still need. */
function limitsOf(untilMidnight: boolean): Limits {
  const buckets = ["overall", "read"] as const;
  const limits = buckets.flatMap((bucket) =>
    WINDOWS.map((window) => {
      const column = sql.ref(`${bucket}_${window.name}_used`);
      const limit = sql.ref(`${bucket}_${window.name}_limit`);
      const used = sql`iif(${window.isSame}, ${column}, 0) + ${sql.ref(`cost.${bucket}`)}`;
      const share = sql`min(cast(${limit} * ${window.shareOf(bucket)} AS INTEGER), max(0, ${limit} - ${DEAREST_PAGE}))`;
      const withheld = sql`booked_by_bulk + max(booked_by_people, ${share}) + ${leftToOthers(window.startsAt, untilMidnight && window.name === "day")}`;
      return { becomes: sql`${column} = ${used}`, fits: sql`${used} + ${withheld} <= ${limit}` };
    }),
  );
  return {
    changes: limits.map(({ becomes }) => becomes),
    fit: sql<boolean>`(${sql.join(
      limits.map(({ fits }) => fits),
      " AND ",
    )})`,
  };
}

// Composed once, for a page's begin has no time to.
const LIMITS_OF_START = limitsOf(false);
const LIMITS_OF_OTHERS = limitsOf(true);

/** Reserves a given number of requests on its own; false when a window has no room or the pipeline is paused. */
export async function reserve(
  db: D1Database,
  { overall, read }: RequestCost,
  reservation: Omit<Reservation, "cost" | "condition">,
): Promise<boolean> {
  const cost = sql<RequestCost>`SELECT ${overall} AS overall, ${read} AS read`;
  const [reserved] = await runBatch<[{ breaker_until: number | null }]>(db, [
    reserveRequests({ ...reservation, cost, condition: sql<boolean>`true` }),
  ]);
  return reserved.results.length > 0;
}
