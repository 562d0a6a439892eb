import { pagesQueued, projectedFinish, sharingOf } from "@paceline/pipeline";
import {
  type BudgetReport,
  listAlerts,
  type Overview,
  readBudgetReport,
  readOverview,
  readTotals,
  type Totals,
} from "@paceline/store";
import * as v from "valibot";
import { ALERT_FIELDS, ALERTS_MAX, alertBody } from "./alerts.ts";
import { BudgetBody, budgetBody } from "./budget.ts";
import { LettersByReason } from "./listed-letters.ts";
import { route } from "./route.ts";
import { countOf, momentOf } from "./units.ts";

const HOUR_MS = 3_600_000;
const HISTORY_HOURS = 48;
/** A fortnight has each athlete's weekly sync in it. */
const AVERAGE_HOURS = 336;

const AthleteCounts = v.strictObject({
  idle: countOf("Athletes who never synced, or whose sync was stopped."),
  queued: countOf("Athletes with a live sync of which no page is committed yet."),
  in_progress: countOf("Athletes with a live sync that has read some pages."),
  completed: countOf("Athletes whose last sync was completed."),
  error: countOf("Athletes whose last sync failed."),
  disconnected: countOf("Athletes whose tokens Strava no longer takes."),
  total: countOf("All athletes."),
});

const HourBody = v.strictObject({
  hour: momentOf("When the hour began."),
  pages: countOf("Pages of the syncs that ended in this hour."),
  races_written: countOf("Races that these syncs inserted, changed or removed."),
  syncs_completed: countOf("Syncs that were completed in this hour."),
  syncs_failed: countOf("Syncs that ended in `error` in this hour."),
});

const OverviewBody = v.strictObject({
  athletes: v.pipe(AthleteCounts, v.description("How many athletes are in which state.")),
  waiting_for_quota: v.nullable(
    v.pipe(
      v.strictObject({
        pages: countOf("Pages with a request booked."),
        first_at: momentOf("When the first of them is due."),
        last_at: momentOf("When the last of them is due."),
      }),
      v.description("What waits for another window; null where nothing does."),
    ),
  ),
  budget: v.pipe(BudgetBody, v.description("As the call for the budget tells it.")),
  dead_letters: v.pipe(
    v.strictObject({
      open: countOf("Those that nobody has resolved."),
      by_reason: LettersByReason,
    }),
    v.description("Messages that were given up on."),
  ),
  alerts: v.pipe(
    v.array(v.strictObject(ALERT_FIELDS)),
    v.description("What an operator must know of now, the longest first."),
  ),
  history: v.pipe(
    v.array(HourBody),
    v.description(
      `The last ${HISTORY_HOURS} hours, oldest first; those in which no sync ended are left out.`,
    ),
  ),
  last_success_at: v.nullable(momentOf("When a sync was last completed; null: never.")),
  projected_finish_at: v.nullable(
    momentOf(
      "The end of the quarter hour in which all that is queued will be read, as far as can be told; null when nothing is queued or everything waits.",
    ),
  ),
});

export const getOverview = route({
  method: "GET",
  path: "/api/admin/overview",
  summary:
    "Whether all is well, and if not why: everything that a look at all of Paceline needs, in one answer.",
  takes: { query: v.strictObject({}) },
  answers: { 200: OverviewBody },
  refusals: [],
  polled: true,
  handle: async (_values, { db, settings, nowMs }) => {
    const now = nowMs();
    const hour = now - (now % HOUR_MS);
    const times = {
      historySinceMs: hour - (HISTORY_HOURS - 1) * HOUR_MS,
      averageSinceMs: hour - AVERAGE_HOURS * HOUR_MS,
    };
    const [report, totals, overview, alerts] = await Promise.all([
      readBudgetReport(db, now),
      readTotals(db),
      readOverview(db, times),
      listAlerts(db, ALERTS_MAX),
    ]);
    const sharing = sharingOf(settings);
    const pages = pagesQueued({
      ...report.syncs,
      pagesRead: overview.pagesUnderWay,
      pagesASync: overview.pagesASync,
    });
    const nowSeconds = Math.floor(now / 1000);
    const finish = projectedFinish({ pages, budget: report.budget, nowSeconds, sharing });
    const body = {
      athletes: countsOf(totals),
      waiting_for_quota: waitingOf(report),
      budget: budgetBody(report, sharing, now),
      dead_letters: lettersOf(overview),
      alerts: alerts.map(alertBody),
      history: overview.history,
      last_success_at: totals.lastCompletedAt,
      projected_finish_at: finish === null ? null : finish * 1000,
    };
    return { status: 200, body };
  },
});

function countsOf({ athletes }: Totals) {
  const total = Object.values(athletes).reduce((sum, count) => sum + count, 0);
  return { ...athletes, total };
}

function waitingOf({ booked }: BudgetReport) {
  if (booked.length === 0) return null;
  return {
    pages: booked.reduce((sum, { pages }) => sum + pages, 0),
    first_at: Math.min(...booked.map(({ firstAt }) => firstAt)) * 1000,
    last_at: Math.max(...booked.map(({ lastAt }) => lastAt)) * 1000,
  };
}

function lettersOf({ letters }: Overview) {
  return { open: letters.reduce((sum, { letters }) => sum + letters, 0), by_reason: letters };
}
