import { alertPage } from "@paceline/pipeline";
import { type ListedAlert, listAlerts } from "@paceline/store";
import * as v from "valibot";
import type { LIST_ALERTS_ANSWERS } from "./answers/alerts.ts";
import { route } from "./route.ts";

/** There are as many as reasons of dead letters, and five more. */
export const ALERTS_MAX = 100;

/** An alert as it is listed. */
export function alertBody({ key, since, sentence }: ListedAlert) {
  return { key, since, sentence, page: alertPage(key) };
}

export const getAlerts = route<typeof LIST_ALERTS_ANSWERS>()({
  id: "listAlerts",
  tag: "Status",
  method: "GET",
  path: "/api/admin/alerts",
  takes: { query: v.strictObject({}) },
  refusals: [],
  polled: true,
  handle: async (_values, { db }) => {
    const alerts = await listAlerts(db, ALERTS_MAX);
    const body = {
      alerts: alerts.map((alert) => ({ ...alertBody(alert), last_sent_at: alert.told_at })),
    };
    return { status: 200, body };
  },
});
