import { deferDelaySeconds } from "@paceline/pipeline";
import type { BudgetState, Outcome, PageMessage, RequestCost } from "@paceline/protocol";
import type { Dependencies } from "./dependencies.ts";

/** What the dearest page needs, a token refresh included: a deferred message waits until there is room for it. */
const DEAREST_PAGE: RequestCost = { overall: 2, read: 1 };

/** Lets a message wait for a window with room, as a delayed copy: waiting spends no attempt. */
export function defer(
  message: PageMessage,
  budget: BudgetState,
  { settings, random, log }: Dependencies,
  nowSeconds: number,
): Outcome {
  const delaySeconds = deferDelaySeconds({
    budget,
    cost: DEAREST_PAGE,
    nowSeconds,
    shortWindowSeconds: settings.STRAVA_SHORT_WINDOW_SECONDS,
    random: random(),
  });
  const isPaused = (budget.pausedUntil ?? 0) > nowSeconds;
  log(
    {
      level: "info",
      message: `Page ${message.pageNumber} waits ${delaySeconds} s ${isPaused ? "while the pipeline is paused" : "for quota"}.`,
    },
    message,
  );
  return { kind: "defer", message, delaySeconds };
}
