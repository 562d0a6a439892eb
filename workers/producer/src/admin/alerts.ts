import { listAlerts } from "@paceline/store";
import * as v from "valibot";
import { route } from "./route.ts";
import { EpochMs, momentOf } from "./units.ts";

/** There are as many as reasons of dead letters, and five more. */
export const ALERTS_MAX = 100;

const AlertBody = v.strictObject({
  key: v.pipe(
    v.string(),
    v.description("What it is about: `paused`, `dead_letters:<reason>` and so on."),
    v.examples(["dead_letters:retries_exhausted"]),
  ),
  since: momentOf("Since when."),
  sentence: v.pipe(v.string(), v.description("What happened and what to do.")),
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
      alerts: alerts.map(({ told_at, ...alert }) => ({ ...alert, last_sent_at: told_at })),
    };
    return { status: 200, body };
  },
});
