/** What the free plan allows a day (Cloudflare docs: "Queues", Pricing; "D1", Pricing and Limits; "Workers", Pricing and Limits). */
export const FREE_PLAN = {
  queueOperationsADay: 10_000,
  d1RowsReadADay: 5_000_000,
  d1RowsWrittenADay: 100_000,
  requestsADay: 100_000,
  /** A batch counts as its statements here; the docs do not say, and so it is not less. */
  d1QueriesAnInvocation: 50,
  cpuMsAnInvocation: 10,
  d1Bytes: 500_000_000,
} as const;

/** The paid plan, in dollars a month (Cloudflare docs: the Pricing pages of Workers, Queues and D1). */
const PAID_PLAN = {
  base: 5,
  requests: { included: 10_000_000, perMillion: 0.3 },
  queueOperations: { included: 1_000_000, perMillion: 0.4 },
  d1RowsRead: { included: 25_000_000_000, perMillion: 0.001 },
  d1RowsWritten: { included: 50_000_000, perMillion: 1 },
} as const;

/**
 * What one month used. A Workflow instance is one request, its steps cost nothing of their own (Cloudflare docs,
 * "Workflows", Pricing: CPU time, requests, storage). CPU time and storage are left out: 30 million ms and 5 GB are
 * included, more than any run here uses.
 */
export interface MonthsUse {
  readonly requests: number;
  readonly queueOperations: number;
  readonly d1RowsRead: number;
  readonly d1RowsWritten: number;
}

/** What D1 lets one invocation ask on the paid plan (Cloudflare docs, "D1", Limits). */
export const PAID_D1_QUERIES_AN_INVOCATION = 1_000;

const KINDS = ["requests", "queueOperations", "d1RowsRead", "d1RowsWritten"] as const;

/** Dollars that a month's use costs by the price list, as if nothing were included: what it adds to a busy account. */
export function listPriceDollars(use: MonthsUse): number {
  return KINDS.reduce((dollars, kind) => dollars + (use[kind] / 1_000_000) * PAID_PLAN[kind].perMillion, 0);
}

/** Dollars that a month's use costs on the paid plan. */
export function paidPlanDollars(use: MonthsUse): number {
  return KINDS.reduce<number>((dollars, kind) => {
    const { included, perMillion } = PAID_PLAN[kind];
    return dollars + (Math.max(0, use[kind] - included) / 1_000_000) * perMillion;
  }, PAID_PLAN.base);
}
