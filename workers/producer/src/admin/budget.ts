import {
  allowanceAt,
  DAY_SECONDS,
  keptRequests,
  type Sharing,
  sharingOf,
  windowsAt,
} from "@paceline/pipeline";
import type { BucketReport, KeptShares } from "@paceline/protocol";
import { type BudgetReport, readBudgetReport } from "@paceline/store";
import * as v from "valibot";
import type { BudgetBody, GET_BUDGET_ANSWERS } from "./answers/budget.ts";
import { route } from "./route.ts";

export const getBudget = route<typeof GET_BUDGET_ANSWERS>()({
  id: "getBudget",
  tag: "Quota",
  method: "GET",
  path: "/api/admin/budget",
  takes: { query: v.strictObject({}) },
  refusals: [],
  polled: true,
  handle: async (_values, { db, settings, nowMs }) => {
    const now = nowMs();
    const body = budgetBody(await readBudgetReport(db, now), sharingOf(settings), now);
    return { status: 200, body };
  },
});

/** Times are epoch ms, counts are requests to Strava or syncs. */
export function budgetBody(report: BudgetReport, sharing: Sharing, nowMs: number): BudgetBody {
  const nowSeconds = Math.floor(nowMs / 1000);
  const { shortStart, dayStart } = windowsAt(nowSeconds, sharing.shortWindowSeconds);
  const { kept } = allowanceAt("bulk", nowSeconds, sharing);
  const window = (start: number, seconds: number) => ({
    started_at: start * 1000,
    ends_at: (start + seconds) * 1000,
  });
  const { budget, pause, breaker } = report;
  const isNow = {
    short: budget.windows.shortStart >= shortStart,
    day: budget.windows.dayStart >= dayStart,
  };
  return {
    read: bucketBody(budget.read, isNow, kept),
    overall: bucketBody(budget.overall, isNow, kept),
    short_window: window(shortStart, sharing.shortWindowSeconds),
    day: window(dayStart, DAY_SECONDS),
    other_programs_today: budget.foreign.reportedAt >= dayStart ? budget.foreign.dayUsed : 0,
    syncs: { in_line: report.syncs.inLine, under_way: report.syncs.underWay },
    pages_waiting_for_quota: report.booked.map(({ lane, pages, firstAt, lastAt }) => ({
      lane,
      pages,
      first_at: firstAt * 1000,
      last_at: lastAt * 1000,
    })),
    paused: pause,
    breaker: breaker && {
      since: breaker.since,
      reason: breaker.reason,
      next_try_at: breaker.nextTryAt,
      tries: breaker.tries,
    },
  };
}

function bucketBody(
  bucket: BucketReport,
  isNow: { readonly short: boolean; readonly day: boolean },
  kept: KeptShares,
) {
  const keptNow = keptRequests(kept, bucket);
  const body = (limit: number, used: number, keptForPeople: number) => ({
    limit,
    used,
    left: Math.max(0, limit - used),
    kept_for_people: keptForPeople,
  });
  return {
    short: body(bucket.shortLimit, isNow.short ? bucket.shortUsed : 0, keptNow.short),
    day: body(bucket.dayLimit, isNow.day ? bucket.dayUsed : 0, keptNow.day),
  };
}
