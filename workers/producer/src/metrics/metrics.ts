import { ALERT_NAMES, type QueueBacklog } from "@paceline/protocol";
import type { Totals } from "@paceline/store";
import type { BudgetBody } from "../admin/answers/budget.ts";
import type { Metric, Sample } from "./text-format.ts";

/** What is told of Paceline at a moment. */
export interface Measured {
  readonly totals: Totals;
  readonly budget: BudgetBody;
  readonly backlogs: readonly QueueBacklog[];
  /** Keys of the alerts that fire. */
  readonly alerts: readonly string[];
  readonly nowMs: number;
}

/** All that `GET /metrics` tells. */
export function metricsOf({ totals, budget, backlogs, alerts, nowMs }: Measured): readonly Metric[] {
  const { athletes, ended, work, letters, lastCompletedAt } = totals;
  const ofQueues = (of: (backlog: QueueBacklog) => number | null) =>
    backlogs.flatMap((backlog): Sample[] => {
      const value = of(backlog);
      return value === null ? [] : [{ labels: { queue: backlog.queue }, value }];
    });
  const lettersEver = letters.reduce((sum, { ever }) => sum + ever, 0);
  return [
    gauge("athletes", "Athletes by the status of their sync.", byLabel("status", athletes)),
    gauge("syncs_in_line", "Live syncs that stand in line.", one(budget.syncs.in_line)),
    gauge("syncs_under_way", "Live syncs that do not stand in line.", one(budget.syncs.under_way)),
    counter("pages_total", "Pages committed.", one(work.pages)),
    counter("activities_total", "Activities that pages showed, twice where two did.", one(work.activities)),
    counter(
      "races_written_total",
      "Races that syncs inserted, changed or removed, by rows.",
      one(work.races_written),
    ),
    counter(
      "outcomes_total",
      "What pages came to: done is a commit, retry a failure that is tried again, defer a wait, fail a dead letter.",
      byLabel("outcome", {
        done: work.pages,
        retry: work.retries,
        defer: work.deferrals,
        fail: lettersEver,
      }),
    ),
    counter(
      "syncs_total",
      "Syncs that ended; given up: stopped, superseded or gone with their athlete.",
      byLabel("result", { completed: ended.completed, error: ended.error, given_up: ended.givenUp }),
    ),
    gauge("budget_requests", "Requests to Strava in the windows that are now.", budgetSamples(budget)),
    gauge(
      "queue_backlog_messages",
      "Messages that wait in a queue.",
      ofQueues(({ messages }) => messages),
    ),
    gauge(
      "queue_backlog_bytes",
      "Bytes that wait in a queue.",
      ofQueues(({ bytes }) => bytes),
    ),
    gauge(
      "queue_oldest_message_age_seconds",
      "How long the oldest message of a queue has waited.",
      ofQueues(({ oldestAgeSeconds }) => oldestAgeSeconds),
    ),
    gauge(
      "queue_oldest_message_timestamp_seconds",
      "When the oldest message of a queue was sent, in Unix seconds; absent where none waits.",
      ofQueues(({ messages, oldestAgeSeconds }) =>
        messages === 0 || oldestAgeSeconds === null ? null : unixSeconds(nowMs - oldestAgeSeconds * 1000),
      ),
    ),
    gauge(
      "dead_letters_open",
      "Dead letters that wait for a person.",
      letters.map(({ reason, open }) => ({ labels: { reason }, value: open })),
    ),
    gauge(
      "last_success_age_seconds",
      "Seconds since a sync was last completed; absent where none ever was.",
      lastCompletedAt === null ? [] : one(Math.max(0, nowMs - lastCompletedAt) / 1000),
    ),
    gauge(
      "last_success_timestamp_seconds",
      "When a sync was last completed, in Unix seconds; absent where none ever was.",
      lastCompletedAt === null ? [] : one(unixSeconds(lastCompletedAt)),
    ),
    gauge("paused", "1 while the pipeline is paused.", one(budget.paused === null ? 0 : 1)),
    gauge("breaker_open", "1 while Strava fails for everyone.", one(budget.breaker === null ? 0 : 1)),
    gauge("alerts_firing", "Alerts that fire, by name.", alertSamples(alerts)),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `paceline_${name}`, type: "gauge", help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `paceline_${name}`, type: "counter", help, samples };
}

/** Whole milliseconds as seconds: what was computed in parts of a second has no more. */
function unixSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}

function one(value: number): readonly Sample[] {
  return [{ value }];
}

function byLabel(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([of, value]) => ({ labels: { [label]: of }, value }));
}

function budgetSamples(budget: BudgetBody): readonly Sample[] {
  return (["read", "overall"] as const).flatMap((bucket) =>
    (["short", "day"] as const).flatMap((window) =>
      (["limit", "used", "left"] as const).map((kind) => ({
        labels: { bucket, window, kind },
        value: budget[bucket][window][kind],
      })),
    ),
  );
}

/** Of each name how many fire: dead letters do so by reason. */
function alertSamples(keys: readonly string[]): readonly Sample[] {
  return ALERT_NAMES.map((alert) => ({
    labels: { alert },
    value: keys.filter((key) => key.split(":", 1)[0] === alert).length,
  }));
}
