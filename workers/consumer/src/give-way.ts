import { judge } from "@paceline/pipeline";
import type { LogLine, Outcome, PageFailure, SpentRequests } from "@paceline/protocol";
import { noteFailure, pausePipeline, reportAndReadBudget } from "@paceline/store";
import type { BegunPage } from "./begin.ts";
import { defer } from "./defer.ts";
import type { Dependencies } from "./dependencies.ts";
import { giveUp, type Handled } from "./give-up.ts";
import { lookAgain } from "./look-again.ts";
import { delayAfter } from "./retry-delay.ts";

/** A page whose fetch failed. */
export interface FailedFetch extends Handled {
  readonly begun: BegunPage;
  readonly failure: PageFailure;
  readonly spent: SpentRequests;
}

/** Turns a page that could not be fetched into an outcome, and writes down why. */
export async function giveWay(failed: FailedFetch, dependencies: Dependencies): Promise<Outcome> {
  const { begun, failure, message, spent, nowMs } = failed;
  const { db, settings, log } = dependencies;
  const metadata = { reason: failure.reason, status: failure.status, page: message.pageNumber };
  const nowSeconds = Math.floor(nowMs / 1000);
  const verdict = judge(failure);
  switch (verdict.kind) {
    case "retry":
      return retryOrGiveUp(failed, { level: "warn", message: failure.explanation, metadata }, dependencies);
    case "look_again":
      await reportAndReadBudget(db, spent);
      return lookAgain(message, dependencies);
    case "defer": {
      const budget = await reportAndReadBudget(db, spent);
      log({ level: "warn", message: failure.explanation, metadata }, message);
      return defer(message, budget, dependencies);
    }
    case "pause": {
      const untilSeconds = nowSeconds + settings.APPLICATION_PAUSE_SECONDS;
      const until = new Date(untilSeconds * 1000).toISOString();
      const explanation = `${failure.explanation} Everything waits until ${until} and then tries again. See https://www.strava.com/settings/api.`;
      await pausePipeline(db, { untilSeconds, reason: explanation, nowMs });
      const budget = await reportAndReadBudget(db, spent);
      log({ level: "error", message: explanation, metadata }, message);
      return defer(message, budget, dependencies);
    }
    case "fail": {
      const explanation = `${failure.explanation} ${verdict.advice}`;
      const refused =
        failure.reason === "refresh_refused" ? { refusedTokenVersion: begun.tokens.version } : {};
      const given = { reason: failure.reason, explanation, athleteStatus: verdict.athleteStatus, ...refused };
      return giveUp(given, failed, dependencies);
    }
  }
}

async function retryOrGiveUp(
  failed: FailedFetch,
  line: LogLine,
  dependencies: Dependencies,
): Promise<Outcome> {
  const { begun, message, spent, nowMs } = failed;
  const { db, settings, log } = dependencies;
  const delaySeconds = delayAfter(begun.failures + 1, dependencies);
  const dueAtMs = nowMs + delaySeconds * 1000;
  const failures = await noteFailure(db, { message, line, spent, nowMs, dueAtMs });
  if (failures === null) return lookAgain(message, dependencies);
  log({ ...line, metadata: { ...line.metadata, failures } }, message);
  if (failures >= settings.PAGE_FAILURES_MAX) {
    const explanation = exhausted(message.pageNumber, failures, line.message);
    return giveUp(
      { reason: "retries_exhausted", explanation, athleteStatus: "error" },
      { ...failed, spent: null },
      dependencies,
    );
  }
  return { kind: "retry", delaySeconds };
}

function exhausted(pageNumber: number, failures: number, cause: string): string {
  return `Page ${pageNumber} failed ${failures} times in a row and was given up on. Last failure: ${cause} When that is mended, requeue the athlete.`;
}
