import { alertPage } from "@paceline/pipeline";
import { type ListedAlert, listAlerts } from "@paceline/store";
import * as v from "valibot";
import { route } from "./route.ts";
import { EpochMs, momentOf, textOf } from "./units.ts";

/** There are as many as reasons of dead letters, and five more. */
export const ALERTS_MAX = 100;

/** An alert, wherever it is listed. */
export const ALERT_FIELDS = {
  key: v.pipe(
    v.string(),
    v.description("What it is about: `paused`, `dead_letters:<reason>` and so on."),
    v.examples(["dead_letters:retries_exhausted"]),
  ),
  since: momentOf("Since when."),
  sentence: textOf("What happened, and what to do in the dashboard."),
  page: v.pipe(
    v.strictObject({
      title: textOf("What the dashboard calls it."),
      path: v.pipe(
        textOf("Its path and query, from this address on."),
        v.examples(["/dead-letters?reason=retries_exhausted"]),
      ),
    }),
    v.description("The dashboard's page where it is worked on."),
  ),
};

/** An alert as it is listed. */
export function alertBody({ key, since, sentence }: ListedAlert) {
  return { key, since, sentence, page: alertPage(key) };
}

const AlertBody = v.strictObject({
  ...ALERT_FIELDS,
  last_sent_at: v.pipe(
    v.nullable(EpochMs),
    v.description("When it was last told, in the log where there is no webhook; null: not yet."),
  ),
});

export const getAlerts = route({
  method: "GET",
  path: "/api/admin/alerts",
  summary: "What an operator must know of now, the longest first.",
  takes: { query: v.strictObject({}) },
  answers: {
    200: v.strictObject({ alerts: v.pipe(v.array(AlertBody), v.description("The longest first.")) }),
  },
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
