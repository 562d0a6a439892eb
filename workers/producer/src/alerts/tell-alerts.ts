import { alertPage, alertsOf, alertText, type DashboardPage, FAILING_COUNTED_MAX } from "@paceline/pipeline";
import { alertsTold, type ClaimedAlert, noteAlerts, readAlertFacts } from "@paceline/store";
import type { Dependencies } from "../dependencies.ts";
import { readBacklogs } from "../queue-backlogs.ts";
import { postMessage } from "./webhook.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Alerts told in one run, all in one message; what is left is told by the next. */
const TOLD_PER_RUN_MAX = 20;

/** A run has long told its alerts, or died, when the next one comes. */
const CLAIM_MS = 120_000;

/**
 * Looks at the state of things, and tells of what has gone wrong and of what is over. What could not be told is tried
 * again by the next run; a run that dies after its message repeats that one.
 */
export async function tellAlerts(dependencies: Dependencies): Promise<void> {
  const { db, settings, queues, log } = dependencies;
  const nowMs = dependencies.nowMs();
  const facts = await readAlertFacts(db, {
    nowMs,
    failingSinceMs: nowMs - settings.ALERT_ATHLETE_FAILING_DAYS * DAY_MS,
    failingMax: FAILING_COUNTED_MAX + 1,
    overdueBeforeMs: nowMs - settings.ALERT_BACKLOG_AGE_SECONDS * 1000,
  });
  const firing = alertsOf(facts, await readBacklogs(queues, nowMs, log), settings, nowMs);
  const claim = { nowMs, claimUntilMs: nowMs + CLAIM_MS };
  const claimed = await noteAlerts(db, firing, {
    ...claim,
    repeatBeforeMs: nowMs - settings.ALERT_REPEAT_HOURS * HOUR_MS,
    limit: TOLD_PER_RUN_MAX,
  });
  if (claimed.length === 0) return;
  for (const alert of claimed) logAlert(alert, dependencies);
  if (await isTaken(claimed, dependencies)) await alertsTold(db, claimed, claim);
}

function linkTo({ title, path }: DashboardPage, origin: string | null) {
  return origin === null ? null : { title, url: `${origin}${path}` };
}

function logAlert({ key, since, sentence, ended_at }: ClaimedAlert, { log }: Dependencies): void {
  const metadata = { alert: key, since, page: alertPage(key).path };
  if (ended_at === null) log({ level: "error", message: sentence, metadata });
  else log({ level: "info", message: `This is over: ${sentence}`, metadata });
}

/** Where nobody is to be told, the log was all. */
async function isTaken(
  claimed: readonly ClaimedAlert[],
  { alertWebhook, settings, fetch, log }: Dependencies,
): Promise<boolean> {
  switch (alertWebhook.kind) {
    case "none":
      return true;
    case "wrong":
      log({ level: "error", message: alertWebhook.problem });
      return false;
    case "url": {
      const told = claimed.map(({ key, sentence, since, ended_at, told_at }) => ({
        sentence,
        since,
        isOver: ended_at !== null,
        isRepeated: told_at !== null,
        link: linkTo(alertPage(key), settings.DASHBOARD_URL),
      }));
      const refusal = await postMessage(alertWebhook.url, alertText(told), fetch);
      if (refusal === null) return true;
      const message = `The webhook of the alerts did not take them; the next run tries again. ${refusal}`;
      log({ level: "error", message, metadata: { alerts: claimed.length } });
      return false;
    }
    default:
      return alertWebhook satisfies never;
  }
}
