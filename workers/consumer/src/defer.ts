import {
  bookableSlots,
  DELAY_SECONDS_MAX,
  sharingOf,
  turnOf,
  unbookedDelaySeconds,
} from "@paceline/pipeline";
import { type BudgetState, type Outcome, type PageMessage, utcTime } from "@paceline/protocol";
import { bookPage, type Waiting } from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";
import { lookAgain } from "./look-again.ts";

/** Lets a message wait for the time that it books, as a delayed copy: waiting spends no attempt. */
export async function defer(
  message: PageMessage,
  budget: BudgetState,
  dependencies: Dependencies,
): Promise<Outcome> {
  const { db, settings, random, log } = dependencies;
  const nowMs = dependencies.nowMs();
  const nowSeconds = Math.floor(nowMs / 1000);
  const waiting = await bookPage(db, message, {
    slots: bookableSlots({
      budget,
      turn: turnOf(message),
      nowSeconds,
      sharing: sharingOf(settings),
      random: random(),
    }),
    nowMs,
    delaySecondsMax: DELAY_SECONDS_MAX,
    unbookedDelaySeconds: unbookedDelaySeconds(random()),
  });
  if (waiting === null) return lookAgain(message, dependencies);
  const { delaySeconds } = waiting;
  const sentence = `Page ${message.pageNumber} ${waitOf(waiting, budget, nowSeconds)}`;
  log({ level: "info", message: sentence, metadata: { delay_seconds: delaySeconds } }, message);
  return { kind: "defer", message, delaySeconds };
}

function waitOf({ bookedAt, delaySeconds }: Waiting, budget: BudgetState, nowSeconds: number): string {
  if ((budget.pausedUntil ?? 0) > nowSeconds) return "waits while the pipeline is paused.";
  const until = utcTime((bookedAt ?? nowSeconds + delaySeconds) * 1000);
  if ((budget.breakerUntil ?? 0) > nowSeconds) return `waits until ${until}, for Strava fails for everyone.`;
  return `waits for quota until ${until}.`;
}
