import * as v from "valibot";
import type { Cursor } from "./page-message.ts";

/** How much of an athlete's history one session reads: all of it, or only what is new. */
export const SyncMode = v.picklist(["full", "incremental"]);
export type SyncMode = v.InferOutput<typeof SyncMode>;

/** `athletes.sync_status`: what an operator sees. */
export const SyncStatus = v.picklist(["idle", "queued", "in_progress", "completed", "error", "disconnected"]);
export type SyncStatus = v.InferOutput<typeof SyncStatus>;

/** `sync_sessions.status`. A session is live while `queued` or `in_progress`; every other value is final. */
export const SessionStatus = v.picklist([
  "queued",
  "in_progress",
  "completed",
  "error",
  "stopped",
  "superseded",
]);
export type SessionStatus = v.InferOutput<typeof SessionStatus>;

/** The statuses in which a session may still write. */
export const LIVE_SESSION_STATUSES = ["queued", "in_progress"] as const satisfies readonly SessionStatus[];

/** Which of the two page queues a session travels on: people's requests do not wait behind a bulk run. */
export const Lane = v.picklist(["bulk", "priority"]);
export type Lane = v.InferOutput<typeof Lane>;

/** What is known of an athlete when a session is to be opened. */
export interface AthleteHistory {
  readonly athleteId: number;
  /** The athlete's latest session, live or not; null before the first. */
  readonly sessionId: string | null;
  /** Epoch ms of the last completed full session; null when the history was never read whole. */
  readonly lastFullSyncedAtMs: number | null;
  /** Epoch seconds of the newest activity that a completed session saw. */
  readonly newestStart: number | null;
}

/** An athlete whom the planner may choose for a full sync. */
export interface FullSyncCandidate extends AthleteHistory {
  /** No full sync was ever begun for the athlete, as far back as sessions are kept. */
  readonly isNew: boolean;
  /** Epoch ms of the last full sync, or of the last attempt at one if that came later; of the import when new. */
  readonly waitingSinceMs: number;
  /** Activities in the last full sync; 0 when there was none. */
  readonly activitiesCount: number;
}

/** A session under way, as the planner counts it. */
export interface LiveSync {
  readonly mode: SyncMode;
  /** The page that the session waits for; every page below it is committed. */
  readonly pageNumber: number;
  /** Epoch ms of the athlete's last completed full session; null when the history was never read whole. */
  readonly lastFullSyncedAtMs: number | null;
  /** Activities in that session; 0 when there was none. */
  readonly activitiesCount: number;
}

/** A session about to be opened for one athlete. */
export interface SessionPlan {
  readonly id: string;
  readonly athleteId: number;
  /** The session that this one takes the place of: if another came first, this one is not opened. */
  readonly previousSessionId: string | null;
  readonly mode: SyncMode;
  readonly lane: Lane;
  /** Lets the sweep take more than its guard allows; set by a person only. */
  readonly force: boolean;
  /** Epoch ms; equals the number at the end of `id`. */
  readonly startedAtMs: number;
  readonly firstCursor: Cursor;
}

/** Where a session stands, as the fence sees it. */
export interface SessionStanding {
  readonly athleteId: number;
  readonly status: SessionStatus;
  readonly epoch: number;
  /** The page that the session waits for; every page below it is committed. */
  readonly pageNumber: number;
  readonly cursor: Cursor;
  /** Whether it is still the athlete's current session. */
  readonly current: boolean;
  /** Epoch ms until which one delivery has that page to itself; 0 when none has. */
  readonly claimedUntilMs: number;
}
