import { SyncMode } from "@paceline/protocol";
import { hasSession, listLogs, readAthleteHistory, stopSession } from "@paceline/store";
import type { IRequest } from "itty-router";
import * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { type Enqueued, enqueueAll, enqueueOne } from "../enqueue.ts";
import { AthletePath, check, readBody, wholeNumberText } from "./input.ts";
import { conflict, json, noSuch } from "./problem.ts";

const LOGS_PER_PAGE = 100;
const LOGS_PER_PAGE_MAX = 500;

const AthleteSyncBody = v.strictObject({
  mode: v.optional(SyncMode, "full"),
  force: v.optional(v.boolean(), false),
});

/** `POST athletes/:id/sync`: requeues one athlete, in full unless told otherwise; supersedes a live session. */
export async function postAthleteSync(request: IRequest, dependencies: Dependencies): Promise<Response> {
  const path = check(AthletePath, { ...request.params });
  if (!path.ok) return path.response;
  const body = await readBody(request, AthleteSyncBody);
  if (!body.ok) return body.response;
  return enqueuedAnswer(await enqueueOne(dependencies, { athleteId: path.value.id, ...body.value }));
}

/** What came of a request to sync one athlete. */
export function enqueuedAnswer(enqueued: Enqueued): Response {
  switch (enqueued.kind) {
    case "enqueued":
      return json(202, { session_id: enqueued.sessionId, mode: enqueued.mode });
    case "no_athlete":
      return noSuch("athlete");
    case "disconnected":
      return conflict(
        "Strava no longer accepts this athlete's authorisation. Ask the athlete to connect again first.",
      );
    case "overtaken":
      return conflict(
        "Another request started a sync of this athlete in the same moment. Look at its state and try again.",
      );
  }
}

/** `POST athletes/:id/sync/stop`: stops the live session; once it returns, nothing of it is written any more. */
export async function postAthleteSyncStop(
  request: IRequest,
  { db, nowMs, log }: Dependencies,
): Promise<Response> {
  const path = check(AthletePath, { ...request.params });
  if (!path.ok) return path.response;
  const body = await readBody(request, v.strictObject({}));
  if (!body.ok) return body.response;
  const athleteId = path.value.id;
  const sessionId = await stopSession(db, athleteId, nowMs());
  if (sessionId === null && (await readAthleteHistory(db, athleteId)) === null) return noSuch("athlete");
  if (sessionId !== null) {
    log({ level: "warn", message: "The sync was stopped by request." }, { athleteId, sessionId });
  }
  return json(200, { stopped_session_id: sessionId });
}

const SyncsBody = v.strictObject({ mode: SyncMode });

/** `POST syncs`: enqueues every connected athlete that has no live session. */
export async function postSyncs(request: IRequest, dependencies: Dependencies): Promise<Response> {
  const body = await readBody(request, SyncsBody);
  if (!body.ok) return body.response;
  return json(202, { enqueued: await enqueueAll(dependencies, body.value) });
}

const LogsQuery = v.strictObject({
  session_id: v.pipe(
    v.string(),
    v.regex(/^sync-\d{1,16}-\d{1,16}$/, "must be a session id such as sync-7-1700000000000"),
  ),
  after: v.optional(wholeNumberText(0, Number.MAX_SAFE_INTEGER), "0"),
  limit: v.optional(wholeNumberText(1, LOGS_PER_PAGE_MAX), String(LOGS_PER_PAGE)),
});

/** `GET sync-logs?session_id=`: a session's log, oldest first; `&after=` the last `seq` seen for what is new. */
export async function getSyncLogs(request: IRequest, { db }: Dependencies): Promise<Response> {
  const query = check(LogsQuery, { ...request.query });
  if (!query.ok) return query.response;
  const { session_id, after, limit } = query.value;
  const logs = await listLogs(db, session_id, after, limit);
  if (logs.length === 0 && !(await hasSession(db, session_id))) return noSuch("session");
  return json(200, { logs, next_after: logs.at(-1)?.seq ?? after });
}
