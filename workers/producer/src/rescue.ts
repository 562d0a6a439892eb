import { messageOf } from "@paceline/pipeline";
import { utcTime } from "@paceline/protocol";
import {
  endOverdueSessions,
  forgiveRescues,
  listOverdueSessions,
  type OverdueSession,
  raiseEpochs,
} from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";
import { letInFromLine } from "./let-in.ts";
import { QUEUE_NAMES } from "./queue-names.ts";
import { MESSAGES_PER_BATCH_MAX, sendPages } from "./send-pages.ts";

/**
 * A run ends after so many steps of 100 sessions, of four queries each. With twelve for the alerts and what webhooks told,
 * the cron stays below the 50 that the free plan allows an invocation.
 */
const STEPS_MAX = 7;

export interface Rescued {
  /** Sessions whose current page was sent again. */
  readonly rescued: number;
  /** Sessions that kept failing to move and ended in `error`. */
  readonly ended: number;
}

/** The cron's rescue: sessions overdue for `RESCUE_AFTER_SECONDS`; it counts, and gives up after `RESCUES_MAX`. */
export function rescueOverdue(dependencies: Dependencies): Promise<Rescued> {
  const { RESCUE_AFTER_SECONDS, RESCUES_MAX } = dependencies.settings;
  return rescue(dependencies, { afterSeconds: RESCUE_AFTER_SECONDS, rescuesMax: RESCUES_MAX });
}

/** A person's rescue, at once: sessions that are overdue at all. However often it is asked for, it ends none. */
export function rescueNow(dependencies: Dependencies): Promise<Rescued> {
  return rescue(dependencies, { afterSeconds: 0, rescuesMax: null });
}

interface Patience {
  readonly afterSeconds: number;
  /** Null: the rescue does not count. */
  readonly rescuesMax: number | null;
}

async function rescue(dependencies: Dependencies, { afterSeconds, rescuesMax }: Patience): Promise<Rescued> {
  const { db, log } = dependencies;
  const nowMs = dependencies.nowMs();
  const query = { nowMs, dueBeforeMs: nowMs - afterSeconds * 1000, limit: MESSAGES_PER_BATCH_MAX };
  let rescued = 0;
  let ended = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const overdue = await listOverdueSessions(db, query);
    if (overdue.length === 0) break;
    const isSpent = ({ rescues }: OverdueSession) => rescuesMax !== null && rescues >= rescuesMax;
    ended += await end(overdue.filter(isSpent), dependencies, nowMs);
    rescued += await sendAgain(
      overdue.filter((session) => !isSpent(session)),
      dependencies,
      { nowMs, counted: rescuesMax !== null },
    );
  }
  // Syncs that were stopped, deleted or ended here made place.
  await letInFromLine(dependencies);
  if (rescued + ended > 0) {
    const message = `The rescue sent ${rescued} sessions on again and ended ${ended} that kept failing to move.`;
    log({ level: ended > 0 ? "error" : "warn", message });
  }
  return { rescued, ended };
}

async function sendAgain(
  overdue: readonly OverdueSession[],
  dependencies: Dependencies,
  timing: { readonly nowMs: number; readonly counted: boolean },
): Promise<number> {
  if (overdue.length === 0) return 0;
  const sentences = overdue.map((session) => ({
    session,
    line: {
      level: "warn",
      message: `Page ${session.pageNumber} was due at ${utcTime(session.dueAtMs)} and did not come; it is sent again.`,
    } as const,
  }));
  const waiting = await raiseEpochs(dependencies.db, sentences, timing);
  const refused = await sendPages(waiting.map(messageOf), dependencies);
  if (timing.counted && refused.length > 0) {
    await forgiveRescues(
      dependencies.db,
      refused.map(({ sessionId }) => sessionId),
    );
  }
  return waiting.length - refused.length;
}

async function end(overdue: readonly OverdueSession[], { db }: Dependencies, nowMs: number): Promise<number> {
  if (overdue.length === 0) return 0;
  const endings = overdue.map((session) => {
    const { dueAtMs, rescues, lastFailure, ...waiting } = session;
    const cause = lastFailure ?? "none was noted; look for the session in the consumer's log.";
    const message =
      `Page ${session.pageNumber} was sent again ${rescues} times and did not move. ` +
      `Last failure: ${cause} When its cause is fixed, replay its dead letter.`;
    const body = JSON.stringify(messageOf(waiting));
    return { session, line: { level: "error", message } as const, queue: QUEUE_NAMES[session.lane], body };
  });
  return (await endOverdueSessions(db, endings, nowMs)).length;
}
