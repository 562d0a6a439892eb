import { firstMessage, planSession } from "@paceline/pipeline";
import type { SyncMode } from "@paceline/protocol";
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
  const { db, queues, settings, nowMs } = dependencies;
  let enqueued = 0;
  let afterId = 0;
  for (;;) {
    const athletes = await listAthletesToEnqueue(db, afterId, ATHLETES_PER_STEP);
    const last = athletes.at(-1);
    if (last === undefined) return enqueued;
    afterId = last.athleteId;
    const request = {
      mode,
      lane: "bulk",
      force: false,
      nowMs: nowMs(),
      lookbackDays: settings.INCREMENTAL_LOOKBACK_DAYS,
    } as const;
    const plans = athletes.map((athlete) => planSession(athlete, request));
    const opened = await openSessions(db, plans, request.nowMs);
    const messages = plans
      .filter((plan) => opened.has(plan.id))
      .map((plan) => ({ body: firstMessage(plan) }));
    if (messages.length > 0) {
      await sendOrAbandon(dependencies, opened, request.nowMs, () => queues.bulk.sendBatch(messages));
    }
    enqueued += messages.length;
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
  const { db, queues, settings, nowMs } = dependencies;
  const athlete = await readAthleteHistory(db, athleteId);
  if (athlete === null) return { kind: "no_athlete" };
  if (athlete.syncStatus === "disconnected") return { kind: "disconnected" };
  const request = {
    mode,
    lane: "priority",
    force,
    nowMs: nowMs(),
    lookbackDays: settings.INCREMENTAL_LOOKBACK_DAYS,
  } as const;
  const plan = planSession(athlete, request);
  const opened = await openSessions(db, [plan], request.nowMs);
  if (!opened.has(plan.id)) return { kind: "overtaken" };
  await sendOrAbandon(dependencies, opened, request.nowMs, () => queues.priority.send(firstMessage(plan)));
  return { kind: "enqueued", sessionId: plan.id, mode: plan.mode };
}

const UNSENT = "The queue did not take the sync's first message. Nothing was lost: start the sync again.";

/** Sends the first messages of sessions just opened. If the queue refuses, the sessions end, for none would ever start. */
async function sendOrAbandon(
  { db }: Dependencies,
  opened: ReadonlySet<string>,
  nowMs: number,
  send: () => Promise<unknown>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    await abandonSessions(db, [...opened], UNSENT, nowMs);
    throw error;
  }
}
