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
import { ALERTS_MAX, alertBody } from "./alerts.ts";
import type { GET_OVERVIEW_ANSWERS } from "./answers/overview.ts";
import { budgetBody } from "./budget.ts";
import { route } from "./route.ts";

const HOUR_MS = 3_600_000;

export const HISTORY_HOURS = 48;

/** A fortnight has each athlete's weekly sync in it. */
const AVERAGE_HOURS = 336;

export const getOverview = route<typeof GET_OVERVIEW_ANSWERS>()({
  id: "getOverview",
  tag: "Status",
  method: "GET",
  path: "/api/admin/overview",
  takes: { query: v.strictObject({}) },
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
