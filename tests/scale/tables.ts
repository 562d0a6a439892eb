import { FREE_PLAN, paidPlanDollars } from "./cloudflare-plans.ts";
import type { RunFigures, Stretch } from "./figures.ts";
import { markdownTable } from "./markdown-table.ts";

const DAYS_A_MONTH = 30;

/** Markdown: how Strava's limits are used, and how long it takes. */
export function limitsTable(all: readonly RunFigures[]): string {
  return markdownTable(
    [
      "athletes",
      "Strava allows a quarter hour, a day",
      "another program takes",
      "used ÷ allowed (worst day)",
      "requests over the limit",
      "deferrals a page",
      "deliveries a page",
      "everyone synced after",
      "requeue's first request after: p50, p95, most",
      "of these in the same quarter hour",
    ],
    all.map(({ run, bulk, daysToSync, requeues }) => [
      number(run.athletes),
      `${number(run.tier.read.short)}, ${number(run.tier.read.day)}`,
      run.foreignPercent === 0 ? "–" : `${run.foreignPercent} %`,
      bulk.usedShare === null
        ? "no full day"
        : `${percent(bulk.usedShare)} (${percent(bulk.usedShareMin ?? 0)})`,
      number(bulk.total.refused),
      (bulk.total.deferrals / bulk.total.reads).toFixed(2),
      (bulk.total.deliveries / bulk.total.reads).toFixed(2),
      daysToSync === null ? `not in ${number(run.daysMax)} days` : `${daysToSync.toFixed(1)} days`,
      [requeues.p50, requeues.p95, requeues.max].map(minutes).join(", "),
      `${number(requeues.startedInQuarterHour)} of ${number(requeues.count)}`,
    ]),
  );
}

/** Markdown: the busiest day of each run against Cloudflare's free plan, and a month on the paid plan. */
export function plansTable(all: readonly RunFigures[]): string {
  const rows = all.flatMap((figures) => [
    planRow(figures, "everyone at once", figures.bulk, Math.min(DAYS_A_MONTH, figures.bulk.days)),
    ...(figures.quiet === null ? [] : [planRow(figures, "quiet days", figures.quiet, DAYS_A_MONTH)]),
  ]);
  return markdownTable(
    [
      "athletes",
      "Strava allows a day",
      "days",
      "queue operations",
      "D1 rows read",
      "D1 rows written",
      "invocations",
      "D1 queries in one invocation",
      "D1 size",
      "free plan",
      "paid plan, a month",
    ],
    rows,
  );
}

function planRow(figures: RunFigures, what: string, stretch: Stretch, daysAMonth: number): string[] {
  const { run } = figures;
  const { queueOperations, rowsRead, rowsWritten, invocations } = stretch.busiestDay;
  const { statements } = stretch.dearest;
  const isFree =
    queueOperations <= FREE_PLAN.queueOperationsADay &&
    rowsRead <= FREE_PLAN.d1RowsReadADay &&
    rowsWritten <= FREE_PLAN.d1RowsWrittenADay &&
    invocations <= FREE_PLAN.requestsADay &&
    statements <= FREE_PLAN.d1QueriesAnInvocation &&
    figures.databaseBytesMax <= FREE_PLAN.d1Bytes;
  const aMonth = daysAMonth / stretch.days;
  const dollars = paidPlanDollars({
    requests: stretch.total.invocations * aMonth,
    queueOperations: stretch.total.queueOperations * aMonth,
    d1RowsRead: stretch.total.rowsRead * aMonth,
    d1RowsWritten: stretch.total.rowsWritten * aMonth,
  });
  const shared = run.foreignPercent === 0 ? "" : ", another program asks too";
  return [
    number(run.athletes),
    number(run.tier.read.day),
    `${what}${shared}`,
    ofLimit(queueOperations, FREE_PLAN.queueOperationsADay),
    ofLimit(rowsRead, FREE_PLAN.d1RowsReadADay),
    ofLimit(rowsWritten, FREE_PLAN.d1RowsWrittenADay),
    ofLimit(invocations, FREE_PLAN.requestsADay),
    `${number(statements)} (${stretch.dearest.kind})`,
    `${(figures.databaseBytesMax / 1_000_000).toFixed(0)} MB`,
    isFree ? "fits" : "too small",
    `$${dollars.toFixed(2)}`,
  ];
}

function ofLimit(value: number, limit: number): string {
  return `${number(value)} (${percent(value / limit)})`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function minutes(value: number | null): string {
  if (value === null) return "not started";
  return value < 1 ? `${(value * 60).toFixed(0)} s` : `${value.toFixed(1)} min`;
}
