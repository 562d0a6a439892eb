import { deferDelaySeconds } from "@paceline/pipeline";
import type { BudgetState, Outcome, PageMessage, RequestCost } from "@paceline/protocol";
import { deferPage } from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";

/** What the dearest page needs, a token refresh included: a deferred message waits until there is room for it. */
const DEAREST_PAGE: RequestCost = { overall: 2, read: 1 };

/** Lets a message wait for a window with room, as a delayed copy: waiting spends no attempt. */
export async function defer(
  message: PageMessage,
  budget: BudgetState,
  { db, settings, random, log, ...dependencies }: Dependencies,
): Promise<Outcome> {
  const nowMs = dependencies.nowMs();
  const nowSeconds = Math.floor(nowMs / 1000);
  const delaySeconds = deferDelaySeconds({
    budget,
    cost: DEAREST_PAGE,
    nowSeconds,
    shortWindowSeconds: settings.STRAVA_SHORT_WINDOW_SECONDS,
    random: random(),
  });
  await deferPage(db, message, nowMs + delaySeconds * 1000);
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
