import { SyncMode } from "@paceline/protocol";
import { readAthleteHistory, stopSession } from "@paceline/store";
import * as v from "valibot";
import { type Enqueued, enqueueAll, enqueueOne } from "../enqueue.ts";
import { AthletePath, NoBody } from "./input.ts";
import { conflict, noSuch } from "./problem.ts";
import { route } from "./route.ts";
import { countOf, SessionId } from "./units.ts";

/** The answer to a request to sync one athlete. */
export const EnqueuedBody = v.strictObject({
  session_id: SessionId,
  mode: v.pipe(
    SyncMode,
    v.description("A history that was never read whole is read in full, whatever was asked."),
  ),
});

export const postAthleteSync = route({
  method: "POST",
  path: "/api/admin/athletes/:id/sync",
  summary: "Requeues one athlete, in full unless told otherwise; supersedes a live session.",
  takes: {
    path: AthletePath,
    body: v.strictObject({ mode: v.optional(SyncMode, "full"), force: v.optional(v.boolean(), false) }),
  },
  answers: { 202: EnqueuedBody },
  refusals: [404, 409],
  handle: async ({ path, body }, dependencies) =>
    enqueuedAnswer(await enqueueOne(dependencies, { athleteId: path.id, ...body })),
});

export const DISCONNECTED =
  "Strava no longer accepts this athlete's authorisation. Ask the athlete to connect again first.";

/** What came of a request to sync one athlete. */
export function enqueuedAnswer(enqueued: Enqueued) {
  switch (enqueued.kind) {
    case "enqueued": {
      const { sessionId, mode } = enqueued;
      const body = { session_id: sessionId, mode };
      return { status: 202, body, targets: { session_id: sessionId } } as const;
    }
    case "no_athlete":
      return noSuch("athlete");
    case "disconnected":
      return conflict(DISCONNECTED);
    case "overtaken":
      return conflict(
        "Another request started a sync of this athlete in the same moment. Look at its state and try again.",
      );
  }
}

export const postAthleteSyncStop = route({
  method: "POST",
  path: "/api/admin/athletes/:id/sync/stop",
  summary: "Stops the live session; once it answers, nothing of it is written any more.",
  takes: { path: AthletePath, body: NoBody },
  answers: { 200: v.strictObject({ stopped_session_id: v.nullable(SessionId) }) },
  refusals: [404],
  handle: async ({ path: { id: athleteId } }, { db, nowMs, log }) => {
    const sessionId = await stopSession(db, athleteId, nowMs());
    if (sessionId === null && (await readAthleteHistory(db, athleteId)) === null) return noSuch("athlete");
    if (sessionId !== null) {
      log({ level: "warn", message: "The sync was stopped by request." }, { athleteId, sessionId });
    }
    return { status: 200, body: { stopped_session_id: sessionId }, targets: { session_id: sessionId } };
  },
});

export const postSyncs = route({
  method: "POST",
  path: "/api/admin/syncs",
  summary: "Enqueues every connected athlete that has no live session.",
  takes: { body: v.strictObject({ mode: SyncMode }) },
  answers: { 202: v.strictObject({ enqueued: countOf("Syncs begun; they stand in line.") }) },
  refusals: [],
  handle: async ({ body }, dependencies) => {
    const enqueued = await enqueueAll(dependencies, body);
    return { status: 202, body: { enqueued } };
  },
});
