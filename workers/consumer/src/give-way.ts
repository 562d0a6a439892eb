import { judge } from "@paceline/pipeline";
import {
  type LogLine,
  type Outcome,
  type PageFailure,
  type SpentRequests,
  utcTime,
} from "@paceline/protocol";
import { noteFailure, reportAndReadBudget } from "@paceline/store";
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
  const { begun, failure, message, spent } = failed;
  const { db, log } = dependencies;
  const metadata = { reason: failure.reason, status: failure.status, page: message.pageNumber };
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
      tellBreaker(budget.breakerUntil, failed, dependencies);
      return defer(message, budget, dependencies);
    }
    case "fail": {
      const explanation = `${failure.explanation} ${verdict.advice}`;
      const { reason, athleteStatus } = verdict;
      const refused = reason === "refresh_refused" ? { refusedTokenVersion: begun.tokens.version } : {};
      const given = { reason, explanation, athleteStatus, ...refused };
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
  const noted = await noteFailure(db, { message, line, spent, nowMs, dueAtMs });
  if (noted === null) return lookAgain(message, dependencies);
  const { failures, breakerUntil } = noted;
  tellBreaker(breakerUntil, failed, dependencies);
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

/** Says in the log that everything waits, and until when, if the page's failure found or left the breaker open. */
function tellBreaker(
  breakerUntil: number | null,
  { message, spent }: FailedFetch,
  { log }: Dependencies,
): void {
  if (breakerUntil === null || spent.health?.kind !== "fails") return;
  const until = utcTime(breakerUntil * 1000);
  const sentence = `${spent.health.explanation} Everything waits until ${until}; then one page tries.`;
  log({ level: "error", message: sentence, metadata: { breaker_until: breakerUntil } }, message);
}

function exhausted(pageNumber: number, failures: number, cause: string): string {
  return `Page ${pageNumber} failed ${failures} times in a row and was given up on. Last failure: ${cause} When its cause is fixed, replay its dead letter.`;
}
