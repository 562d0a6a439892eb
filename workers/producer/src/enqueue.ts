import { firstMessage, planSession, type SessionRequest } from "@paceline/pipeline";
import type { AthleteHistory, SessionPlan, SyncMode } from "@paceline/protocol";
import { abandonSessions, listAthletesToEnqueue, openSessions, readAthleteHistory } from "@paceline/store";
import type { Dependencies } from "./dependencies.ts";

/** `sendBatch` takes at most 100 messages (Queues docs, "Limits"); the walk over D1 goes in the same steps. */
const ATHLETES_PER_STEP = 100;

/**
 * Opens a session for every connected athlete that has none live, and sends its first message: one keyset
 * walk, three calls for each 100 athletes. Answers with the number of sessions enqueued.
 */
export async function enqueueAll(
  dependencies: Dependencies,
  { mode }: { readonly mode: SyncMode },
): Promise<number> {
  let enqueued = 0;
  let afterId = 0;
  for (;;) {
    const athletes = await listAthletesToEnqueue(dependencies.db, afterId, ATHLETES_PER_STEP);
    const last = athletes.at(-1);
    if (last === undefined) return enqueued;
    afterId = last.athleteId;
    const started = await startSessions(dependencies, athletes, { mode, lane: "bulk", force: false });
    enqueued += started.length;
  }
}

export interface OneSync {
  readonly athleteId: number;
  readonly mode: SyncMode;
  readonly force: boolean;
}

export type Enqueued =
  | { readonly kind: "enqueued"; readonly sessionId: string; readonly mode: SyncMode }
  | { readonly kind: "no_athlete" }
  | { readonly kind: "disconnected" }
  /** Another request opened a session for the athlete in the same moment. */
  | { readonly kind: "overtaken" };

/** Requeues one athlete on the priority lane; a live session is superseded. */
export async function enqueueOne(
  dependencies: Dependencies,
  { athleteId, mode, force }: OneSync,
): Promise<Enqueued> {
  const athlete = await readAthleteHistory(dependencies.db, athleteId);
  if (athlete === null) return { kind: "no_athlete" };
  if (athlete.syncStatus === "disconnected") return { kind: "disconnected" };
  const [started] = await startSessions(dependencies, [athlete], { mode, lane: "priority", force });
  if (started === undefined) return { kind: "overtaken" };
  return { kind: "enqueued", sessionId: started.id, mode: started.mode };
}

const UNSENT = "The queue did not take the sync's first message. Nothing was lost: start the sync again.";

/**
 * Opens sessions for at most 100 athletes, sends their first messages and answers with those opened: an athlete
 * overtaken by another request gets none. If the queue refuses, the sessions end, for none would ever start.
 */
async function startSessions(
  { db, queues, settings, nowMs }: Dependencies,
  athletes: readonly AthleteHistory[],
  request: Pick<SessionRequest, "mode" | "lane" | "force">,
): Promise<readonly SessionPlan[]> {
  const now = nowMs();
  const timing = { nowMs: now, lookbackDays: settings.INCREMENTAL_LOOKBACK_DAYS };
  const plans = athletes.map((athlete) => planSession(athlete, { ...request, ...timing }));
  const openedIds = await openSessions(db, plans, now);
  const opened = plans.filter(({ id }) => openedIds.has(id));
  if (opened.length === 0) return opened;
  try {
    await queues[request.lane].sendBatch(opened.map((plan) => ({ body: firstMessage(plan) })));
  } catch (error) {
    await abandonSessions(db, [...openedIds], UNSENT, now);
    throw error;
  }
  return opened;
}
