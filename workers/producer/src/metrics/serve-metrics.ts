import { sharingOf } from "@paceline/pipeline";
import { listAlerts, readBudgetReport, readTotals } from "@paceline/store";
import { ALERTS_MAX } from "../admin/alerts.ts";
import { budgetBody } from "../admin/budget.ts";
import type { Dependencies } from "../dependencies.ts";
import { readBacklogs } from "../queue-backlogs.ts";
import { metricsOf } from "./metrics.ts";
import { TEXT_FORMAT, textOf } from "./text-format.ts";

/** What Prometheus scrapes. It reads few rows, however many athletes there are. */
export async function serveMetrics({
  db,
  queues,
  settings,
  log,
  nowMs: now,
}: Dependencies): Promise<Response> {
  const nowMs = now();
  const [totals, report, alerts, backlogs] = await Promise.all([
    readTotals(db),
    readBudgetReport(db, nowMs),
    listAlerts(db, ALERTS_MAX),
    readBacklogs(queues, nowMs, log),
  ]);
  const budget = budgetBody(report, sharingOf(settings), nowMs);
  const metrics = metricsOf({ totals, budget, backlogs, alerts: alerts.map(({ key }) => key), nowMs });
  return new Response(textOf(metrics), {
    headers: { "content-type": TEXT_FORMAT, "cache-control": "no-store" },
  });
}
