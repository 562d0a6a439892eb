import type {
  AthleteHistory,
  Lane,
  PageMessage,
  SessionPlan,
  SyncMode,
  WaitingPage,
} from "@paceline/protocol";
import { PROTOCOL_VERSION } from "@paceline/protocol";
import { DAY_SECONDS } from "./budget-window.ts";

export interface SessionRequest {
  readonly mode: SyncMode;
  readonly lane: Lane;
  readonly force: boolean;
  readonly nowMs: number;
  readonly lookbackDays: number;
}

/** The session to open: an incremental one needs a history that was read whole, or it becomes a full one. */
export function planSession(athlete: AthleteHistory, request: SessionRequest): SessionPlan {
  const startedAtMs = Math.max(request.nowMs, startOfSession(athlete.sessionId) + 1);
  const plan = {
    id: `sync-${athlete.athleteId}-${startedAtMs}`,
    athleteId: athlete.athleteId,
    previousSessionId: athlete.sessionId,
    lane: request.lane,
    force: request.force,
    startedAtMs,
  };
  if (request.mode === "full" || athlete.lastFullSyncedAtMs === null || athlete.newestStart === null) {
    return { ...plan, mode: "full", firstCursor: { after: null, before: null, page: 1 } };
  }
  // Never later than now: one watch with a wrong date must not blind an athlete for years.
  const newestSeconds = Math.min(athlete.newestStart, Math.floor(request.nowMs / 1000));
  const after = Math.max(0, newestSeconds - request.lookbackDays * DAY_SECONDS);
  return { ...plan, mode: "incremental", firstCursor: { after, before: null, page: 1 } };
}

/** Epoch ms at the end of a session id; two sessions of one athlete never share it. */
function startOfSession(sessionId: string | null): number {
  return sessionId === null ? 0 : Number(sessionId.slice(sessionId.lastIndexOf("-") + 1));
}

/** The message that asks for the first page of a session just opened. */
export function firstMessage(plan: SessionPlan): PageMessage {
  const { athleteId, id: sessionId, firstCursor: cursor, lane } = plan;
  return messageOf({ athleteId, sessionId, epoch: 1, pageNumber: 1, cursor, lane });
}

/** The message that asks for the page that a session waits for. */
export function messageOf(waiting: WaitingPage): PageMessage {
  return { version: PROTOCOL_VERSION, ...waiting };
}
