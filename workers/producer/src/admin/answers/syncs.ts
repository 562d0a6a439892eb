import * as v from "valibot";
import { named, SyncMode } from "../named-schema.ts";
import { countOf, SessionId } from "../units.ts";

/** The answer to a request to sync one athlete. */
export const EnqueuedBody = named(
  "SyncBegun",
  "A sync that was begun.",
  v.strictObject({
    session_id: SessionId,
    mode: v.pipe(
      SyncMode,
      v.description("A history that was never read whole is read in full, whatever was asked."),
    ),
  }),
);

export const SYNC_ATHLETE_ANSWERS = { 202: EnqueuedBody } as const;

export const STOP_ATHLETE_SYNC_ANSWERS = {
  200: named(
    "SyncStopped",
    "The session that was stopped.",
    v.strictObject({ stopped_session_id: v.nullable(SessionId) }),
  ),
} as const;

export const SYNC_ALL_ANSWERS = {
  202: named(
    "SyncsBegun",
    "How many syncs were begun.",
    v.strictObject({ enqueued: countOf("Syncs begun; they stand in line.") }),
  ),
} as const;
