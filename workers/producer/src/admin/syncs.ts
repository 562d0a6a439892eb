import { readAthleteHistory, stopSession } from "@paceline/store";
import * as v from "valibot";
import { type Enqueued, enqueueAll, enqueueOne } from "../enqueue.ts";
import type { STOP_ATHLETE_SYNC_ANSWERS, SYNC_ALL_ANSWERS, SYNC_ATHLETE_ANSWERS } from "./answers/syncs.ts";
import { AthletePath, NoBody } from "./input.ts";
import { named, SyncMode } from "./named-schema.ts";
import { conflict, noSuch } from "./problem.ts";
import { route } from "./route.ts";

export const postAthleteSync = route<typeof SYNC_ATHLETE_ANSWERS>()({
  id: "syncAthlete",
  tag: "Syncs",
  method: "POST",
  path: "/api/admin/athletes/:id/sync",
  takes: {
    path: AthletePath,
    body: named(
      "SyncRequest",
      "What sync to begin.",
      v.strictObject({
        mode: v.optional(
          v.pipe(SyncMode, v.description("Whether to read the whole history, or what is new.")),
          "full",
        ),
        force: v.optional(
          v.pipe(v.boolean(), v.description("Whether the sweep may remove any number of races.")),
          false,
        ),
      }),
    ),
  },
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

export const postAthleteSyncStop = route<typeof STOP_ATHLETE_SYNC_ANSWERS>()({
  id: "stopAthleteSync",
  tag: "Syncs",
  method: "POST",
  path: "/api/admin/athletes/:id/sync/stop",
  takes: { path: AthletePath, body: NoBody },
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

export const postSyncs = route<typeof SYNC_ALL_ANSWERS>()({
  id: "syncAll",
  tag: "Syncs",
  method: "POST",
  path: "/api/admin/syncs",
  takes: {
    body: named(
      "SyncsRequest",
      "What syncs to begin.",
      v.strictObject({
        mode: v.pipe(SyncMode, v.description("Whether to read whole histories, or what is new.")),
      }),
    ),
  },
  refusals: [],
  handle: async ({ body }, dependencies) => {
    const enqueued = await enqueueAll(dependencies, body);
    return { status: 202, body: { enqueued } };
  },
});
