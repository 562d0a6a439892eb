import { firstMessage, planSession, type SessionRequest } from "@paceline/pipeline";
import type { AthleteHistory, Lane, SessionPlan, SyncMode } from "@paceline/protocol";
import {
  type LettersToResolve,
  listAthletesToEnqueue,
  openSessions,
  readAthleteHistory,
} from "@paceline/store";
import { letInFromLine } from "./let-in.ts";
import { MESSAGES_PER_BATCH_MAX, sendPages } from "./send-pages.ts";
import type { Sending } from "./sending.ts";

/**
 * Opens a session for every connected athlete that has none live: one keyset walk, two calls for each 100 athletes.
 * They stand in line; those for whom there is place are let in. Answers with the number of sessions enqueued.
 */
export async function enqueueAll(
  dependencies: Sending,
  { mode }: { readonly mode: SyncMode },
): Promise<number> {
  let enqueued = 0;
  let afterId = 0;
  for (;;) {
    const athletes = await listAthletesToEnqueue(dependencies.db, afterId, MESSAGES_PER_BATCH_MAX);
    const last = athletes.at(-1);
    if (last === undefined) break;
    afterId = last.athleteId;
    const started = await startSessions(dependencies, athletes, { mode, lane: "bulk", force: false });
    enqueued += started.length;
  }
  await letInFromLine(dependencies);
  return enqueued;
}

/**
 * Opens full sessions for athletes that the planner chose, at most 100 a lane, and answers with those opened: whoever
 * was given another session meanwhile gets none. Those of the bulk lane stand in line as they were chosen.
 */
export async function enqueuePlanned(
  dependencies: Sending,
  chosen: Readonly<Record<Lane, readonly AthleteHistory[]>>,
): Promise<readonly SessionPlan[]> {
  const opened: SessionPlan[] = [];
  for (const lane of ["priority", "bulk"] as const satisfies readonly Lane[]) {
    if (chosen[lane].length === 0) continue;
    opened.push(...(await startSessions(dependencies, chosen[lane], { mode: "full", lane, force: false })));
  }
  if (opened.some(({ lane }) => lane === "bulk")) await letInFromLine(dependencies);
  return opened;
}

export interface OneSync {
  readonly athleteId: number;
  readonly mode: SyncMode;
  readonly force: boolean;
  /** The dead letter that the sync replays: it is resolved in the transaction that opens the session. */
  readonly replayedLetterId?: string;
}

export type Enqueued =
  | { readonly kind: "enqueued"; readonly sessionId: string; readonly mode: SyncMode }
  | { readonly kind: "no_athlete" }
  | { readonly kind: "disconnected" }
  /** Another request opened a session for the athlete in the same moment. */
  | { readonly kind: "overtaken" };

/** Requeues one athlete on the priority lane; a live session is superseded. */
export async function enqueueOne(
  dependencies: Sending,
  { athleteId, replayedLetterId, ...sync }: OneSync,
): Promise<Enqueued> {
  const athlete = await readAthleteHistory(dependencies.db, athleteId);
  if (athlete === null) return { kind: "no_athlete" };
  if (athlete.syncStatus === "disconnected") return { kind: "disconnected" };
  const [started] = await startSessions(
    dependencies,
    [athlete],
    { ...sync, lane: "priority" },
    replayedLetterId === undefined ? null : { id: replayedLetterId },
  );
  if (started === undefined) return { kind: "overtaken" };
  return { kind: "enqueued", sessionId: started.id, mode: started.mode };
}

/**
 * Opens sessions for at most 100 athletes and answers with those opened: an athlete overtaken by another request gets
 * none. On the priority lane their first messages are sent, on the other they stand in line. A session whose message
 * the queue refuses is queued all the same: the rescue sends it. The dead letters that they replay are resolved with them.
 */
export async function startSessions(
  dependencies: Sending,
  athletes: readonly AthleteHistory[],
  request: Pick<SessionRequest, "mode" | "lane" | "force">,
  replayed: LettersToResolve | null = null,
): Promise<readonly SessionPlan[]> {
  const nowMs = dependencies.nowMs();
  const timing = { nowMs, lookbackDays: dependencies.settings.INCREMENTAL_LOOKBACK_DAYS };
  const plans = athletes.map((athlete) => planSession(athlete, { ...request, ...timing }));
  const openedIds = await openSessions(dependencies.db, plans, nowMs, replayed);
  const opened = plans.filter(({ id }) => openedIds.has(id));
  if (request.lane === "priority") await sendPages(opened.map(firstMessage), dependencies);
  return opened;
}
