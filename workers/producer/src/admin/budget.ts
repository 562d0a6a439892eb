import {
  allowanceAt,
  DAY_SECONDS,
  keptRequests,
  type Sharing,
  sharingOf,
  windowsAt,
} from "@paceline/pipeline";
import { type BucketReport, type KeptShares, Lane } from "@paceline/protocol";
import { type BudgetReport, readBudgetReport } from "@paceline/store";
import * as v from "valibot";
import { route } from "./route.ts";
import { countOf, momentOf, textOf } from "./units.ts";

const WindowBody = v.strictObject({
  started_at: momentOf("When it began."),
  ends_at: momentOf("When it ends and the next one begins."),
});
const LimitBody = v.strictObject({
  limit: countOf("Requests that Strava allows in the window."),
  used: countOf("Requests spent or reserved."),
  left: countOf("Requests left."),
  kept_for_people: countOf("Of the limit, requests that no bulk sync may take now."),
});
const BucketBody = v.strictObject({
  short: v.pipe(LimitBody, v.description("In the short window.")),
  day: v.pipe(LimitBody, v.description("In the day.")),
});
export const BudgetBody = v.strictObject({
  read: v.pipe(BucketBody, v.description("Requests that read: Strava's smaller limit.")),
  overall: v.pipe(BucketBody, v.description("All requests.")),
  short_window: v.pipe(WindowBody, v.description("The short window that is now.")),
  day: v.pipe(WindowBody, v.description("The day that is now, in UTC.")),
  other_programs_today: countOf("Requests of other programs with the same application, today."),
  syncs: v.pipe(
    v.strictObject({
      in_line: countOf("Bulk syncs that wait to be let in."),
      under_way: countOf("Live syncs that were let in, or never stood in line."),
    }),
    v.description("Live syncs."),
  ),
  pages_waiting_for_quota: v.pipe(
    v.array(
      v.strictObject({
        lane: v.pipe(Lane, v.description("The queue on which they travel.")),
        pages: countOf("Pages with a request booked."),
        first_at: momentOf("When the first of them is due."),
        last_at: momentOf("When the last of them is due."),
      }),
    ),
    v.description("Pages that wait for another window, by lane."),
  ),
  paused: v.nullable(
    v.pipe(
      v.strictObject({
        since: v.nullable(momentOf("When it was paused.")),
        reason: v.nullable(textOf("Why, as whoever paused it says.")),
      }),
      v.description("The pause of the whole pipeline; null where there is none."),
    ),
  ),
  breaker: v.nullable(
    v.pipe(
      v.strictObject({
        since: momentOf("Since when Strava fails for everyone."),
        reason: textOf("The failure, in a sentence."),
        next_try_at: momentOf("When one page tries again."),
        tries: countOf("Tries so far."),
      }),
      v.description("The circuit breaker; null while it is closed."),
    ),
  ),
});

export type BudgetBody = v.InferInput<typeof BudgetBody>;

export const getBudget = route({
  method: "GET",
  path: "/api/admin/budget",
  summary: "What Strava still allows, what is kept for people, what waits, and whether everything does.",
  takes: { query: v.strictObject({}) },
  answers: { 200: BudgetBody },
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
