import type { Overview } from "../answers.ts";
import { countText, numberText } from "./count.ts";
import { toldTime } from "./told-times.ts";

/** What an operator should feel: nothing, that it works, that something wants them, or that somebody stopped it. */
export type Tone = "calm" | "busy" | "trouble" | "paused";

export interface Health {
  /** Times stand in it as `told-times` writes them. */
  readonly sentence: string;
  readonly tone: Tone;
  /** How many things wait for a person. */
  readonly wanting: number;
}

/** How the club stands, in one sentence. */
export function healthOf(overview: Overview): Health {
  const { athletes, budget, dead_letters } = overview;
  const wanting = athletes.error + athletes.disconnected + dead_letters.open;
  const stopped = stoppedBy(overview);
  const isBusy = athletes.queued + athletes.in_progress > 0;
  const isTrouble = wanting > 0 || budget.breaker !== null || overview.alerts.length > 0;
  const tone = budget.paused !== null ? "paused" : isTrouble ? "trouble" : isBusy ? "busy" : "calm";
  return { sentence: `${stopped}${stateOf(overview)}`, tone, wanting };
}

function stoppedBy({ budget: { paused, breaker } }: Overview): string {
  if (paused !== null) return "Paused. ";
  if (breaker !== null) return `Strava fails, the next try is at ${toldTime(breaker.next_try_at)}. `;
  return "";
}

function stateOf(overview: Overview): string {
  const { athletes, budget, waiting_for_quota: waiting, dead_letters } = overview;
  if (athletes.total === 0 && dead_letters.open === 0) return "No athlete has connected yet.";
  const live = athletes.queued + athletes.in_progress;
  const waitingPages = Math.min(live, waiting?.pages ?? 0);
  const inLine = Math.min(live - waitingPages, budget.syncs.in_line);
  const isStopped = budget.paused !== null;
  const syncing = live - waitingPages - inLine;
  const parts = [
    counted(athletes.completed, "fresh"),
    counted(syncing, isStopped ? "waiting to go on" : "syncing"),
    counted(inLine, "in line"),
    waiting === null ? "" : counted(waitingPages, waitingText(waiting)),
    counted(athletes.idle, "idle"),
    counted(athletes.error, "failed"),
    counted(athletes.disconnected, athletes.disconnected === 1 ? "needs to reconnect" : "need to reconnect"),
    dead_letters.open === 0 ? "" : `${countText(dead_letters.open, "dead letter")} to look at`,
  ].filter((part) => part !== "");
  if (parts.length === 1 && athletes.completed > 0 && athletes.completed === athletes.total) {
    return athletes.total === 1
      ? "The one athlete is fresh."
      : `All ${numberText(athletes.total)} athletes are fresh.`;
  }
  return `${parts.join(", ")}.`;
}

function counted(count: number, what: string): string {
  return count === 0 ? "" : `${numberText(count)} ${what}`;
}

function waitingText({ first_at, last_at }: NonNullable<Overview["waiting_for_quota"]>): string {
  const isOneTime = toldTime(first_at).slice(0, 16) === toldTime(last_at).slice(0, 16);
  return isOneTime
    ? `waiting for quota until ${toldTime(first_at)}`
    : `waiting for quota until ${toldTime(first_at)} at the earliest`;
}

/** What the browser's tab says. */
export function titleOf({ tone, wanting }: Health, view: string): string {
  const mark = tone === "paused" ? "Paused · " : wanting > 0 ? `(${numberText(wanting)}) ` : "";
  return `${mark}${view} · Paceline`;
}
