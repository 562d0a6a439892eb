import { type Alert, type AlertFacts, type QueueBacklog, utcTime } from "@paceline/protocol";
import { DAY_SECONDS, DELAY_SECONDS_MAX } from "./budget-window.ts";
import type { ProducerSettings } from "./settings.ts";

/** Athletes named in a sentence, and counted: of more it says so. */
const NAMED_MAX = 5;
export const FAILING_COUNTED_MAX = 100;

/** A pause by itself is over sooner, unless Strava stays away. */
const BREAKER_OPEN_MS = 3_600_000;

/** A message waits for at most the longest delay; an hour more, and it is not waiting but left. */
const MESSAGE_AGE_SECONDS_MAX = DELAY_SECONDS_MAX + 3_600;

/** A sentence holds what people wrote, such as the reason of a pause. */
const SENTENCE_CHARACTERS_MAX = 1_000;

const HOUR_MS = 3_600_000;

/** After how long what is not as it should be is told. */
export type AlertPatience = Pick<
  ProducerSettings,
  "ALERT_ATHLETE_FAILING_DAYS" | "ALERT_NO_SUCCESS_HOURS" | "ALERT_BACKLOG_AGE_SECONDS"
>;

/** What an operator must know of, each as a sentence that says what happened and what to do in the dashboard. */
export function alertsOf(
  facts: AlertFacts,
  backlogs: readonly QueueBacklog[],
  patience: AlertPatience,
  nowMs: number,
): readonly Alert[] {
  const alerts = [
    ...lettersOpen(facts),
    ...paused(facts),
    ...breakerOpen(facts, nowMs),
    ...athletesFailing(facts, patience),
    ...withoutSuccess(facts, patience, nowMs),
    ...backlogOld(facts, backlogs, patience),
  ];
  return alerts.map(({ key, sentence, athletes = [] }) => ({ key, sentence: bounded(sentence), athletes }));
}

type Found = Omit<Alert, "athletes"> & Partial<Pick<Alert, "athletes">>;

function lettersOpen({ openLetters }: AlertFacts): Found[] {
  return openLetters.map(({ reason, letters }) => ({
    key: `dead_letters:${reason}` as const,
    sentence:
      letters === 1
        ? `A dead letter waits for a person, with the reason ${reason}. Under Dead letters in the dashboard it says what happened: ` +
          "fix the cause, then press “Replay” or “Discard…”."
        : `${letters} dead letters wait for a person, with the reason ${reason}. Under Dead letters in the dashboard each says what ` +
          "happened: fix the cause, then press “Replay all…” or “Discard all…”.",
  }));
}

function paused({ pause }: AlertFacts): Found[] {
  if (pause === null) return [];
  const since = pause.since === null ? "" : ` since ${utcTime(pause.since)}`;
  const reason = pause.reason === null ? "" : ` Reason: ${pause.reason}`;
  return [
    {
      key: "paused",
      sentence: `The pipeline is paused${since}: no sync goes on until somebody presses “Resume” in the dashboard.${reason}`,
    },
  ];
}

function breakerOpen({ breaker }: AlertFacts, nowMs: number): Found[] {
  if (breaker === null || nowMs - breaker.since < BREAKER_OPEN_MS) return [];
  const sentence =
    `Strava has failed for everyone since ${utcTime(breaker.since)}, and every sync waits. Syncs continue when Strava answers ` +
    "again: the dashboard says when the next try is, and “Resume” there tries at once. Look at https://status.strava.com and at " +
    `https://www.strava.com/settings/api. Reason: ${breaker.reason}`;
  return [{ key: "breaker_open", sentence }];
}

function athletesFailing(
  { failingAthletes: athletes }: AlertFacts,
  { ALERT_ATHLETE_FAILING_DAYS: days }: AlertPatience,
): Found[] {
  if (athletes.length === 0) return [];
  const isMore = athletes.length > FAILING_COUNTED_MAX;
  const count = isMore ? `More than ${FAILING_COUNTED_MAX}` : String(athletes.length);
  const who = athletes.length === 1 ? "1 athlete is" : `${count} athletes are`;
  const named = athletes.slice(0, NAMED_MAX).join(", ");
  const rest = isMore ? "others" : `${athletes.length - NAMED_MAX} more`;
  const others = athletes.length > NAMED_MAX ? ` and ${rest}` : "";
  const sentence =
    `${who} in error and without a completed sync for ${days} days: ${named}${others}. ` +
    "Under Athletes in the dashboard each failed one says why and what to do.";
  return [{ key: "athletes_failing", sentence, athletes }];
}

/** Only where there was something to complete: a club at rest, or paused, is not told of. */
function withoutSuccess(
  { pause, lastCompletedAt, resumedAt, liveSince, failedSince, failedLast }: AlertFacts,
  { ALERT_NO_SUCCESS_HOURS: hours }: AlertPatience,
  nowMs: number,
): Found[] {
  const patienceMs = hours * HOUR_MS;
  const isFailing = failedLast !== null && nowMs - failedLast < patienceMs;
  const wantedSince = Math.min(liveSince ?? nowMs, isFailing ? (failedSince ?? nowMs) : nowMs);
  const couldSince = Math.max(wantedSince, lastCompletedAt ?? 0, resumedAt ?? 0);
  if (pause !== null || nowMs - couldSince < patienceMs) return [];
  const since = lastCompletedAt === null ? "No sync was ever" : "No sync has been";
  const last = lastCompletedAt === null ? "" : ` since ${utcTime(lastCompletedAt)}`;
  const sentence =
    `${since} completed${last}, though syncs have been waiting or failing for ${hours} hours. ` +
    "The dashboard's Overview says whether Strava's quota is spent; under Athletes each failed one says why.";
  return [{ key: "no_success", sentence }];
}

function backlogOld(
  { pause, overduePages, overdueSince, stuckPages }: AlertFacts,
  backlogs: readonly QueueBacklog[],
  { ALERT_BACKLOG_AGE_SECONDS: seconds }: AlertPatience,
): Found[] {
  if (pause !== null) return [];
  const old = backlogs.filter(({ oldestAgeSeconds }) => (oldestAgeSeconds ?? 0) > MESSAGE_AGE_SECONDS_MAX);
  const found = [
    ...(overduePages === 0
      ? []
      : [
          `${pages(overduePages)} overdue by more than ${seconds} seconds, the first since ${utcTime(overdueSince ?? 0)}.`,
        ]),
    ...(stuckPages === 0 ? [] : [`${pages(stuckPages)} sent again twice or more without moving.`]),
    ...old.map(({ queue, oldestAgeSeconds }) => {
      const days = Math.floor(((oldestAgeSeconds ?? 0) / DAY_SECONDS) * 10) / 10;
      return `The oldest message of the queue ${queue} has waited for ${days} days.`;
    }),
  ];
  if (found.length === 0) return [];
  const sentence =
    `${found.join(" ")} Press “Send on what is stuck” in Paceline's dashboard. If it comes back, look at the queues and at the ` +
    "consumer's log in Cloudflare's dashboard.";
  return [{ key: "backlog_old", sentence }];
}

function pages(count: number): string {
  return count === 1 ? "1 page is" : `${count} pages are`;
}

function bounded(sentence: string): string {
  const text = sentence.toWellFormed();
  return text.length <= SENTENCE_CHARACTERS_MAX ? text : `${text.slice(0, SENTENCE_CHARACTERS_MAX - 1)}…`;
}
