import { listSessions, readSession } from "@paceline/store";
import * as v from "valibot";
import type { GET_SESSION_ANSWERS, LIST_SESSIONS_ANSWERS } from "./answers/sessions.ts";
import { AthleteIdText, limitText, SessionIdText, wholeNumberText } from "./input.ts";
import { SessionStatus, SyncMode } from "./named-schema.ts";
import { noSuch } from "./problem.ts";
import { route } from "./route.ts";
import { sessionBody } from "./session-body.ts";

const SESSIONS_PER_PAGE = 50;

const SESSIONS_PER_PAGE_MAX = 100;

const PAGES_PER_PAGE = 100;

const PAGES_PER_PAGE_MAX = 200;

export const getSessions = route<typeof LIST_SESSIONS_ANSWERS>()({
  id: "listSessions",
  tag: "Sessions",
  method: "GET",
  path: "/api/admin/sessions",
  takes: {
    query: v.strictObject({
      after: v.optional(v.pipe(SessionIdText, v.description("The `next_after` of the page before."))),
      limit: limitText(SESSIONS_PER_PAGE_MAX, SESSIONS_PER_PAGE),
      athlete_id: v.optional(AthleteIdText),
      status: v.optional(v.pipe(SessionStatus, v.description("Those that stand so."))),
      mode: v.optional(v.pipe(SyncMode, v.description("Those of this mode."))),
    }),
  },
  refusals: [],
  polled: true,
  handle: async ({ query }, { db, nowMs }) => {
    const { after, limit, athlete_id: athleteId = null, status = null, mode = null } = query;
    const from = after === undefined ? null : { id: after, startedAtMs: startOf(after) };
    const filter = { after: from, limit, athleteId, status, mode };
    const { rows, resumeAfter, budget } = await listSessions(db, filter);
    const now = nowMs();
    const sessions = rows.map((row) => sessionBody(row, budget, now));
    const body = { sessions, next_after: resumeAfter?.id ?? null };
    return { status: 200, body };
  },
});

/** When a session began, epoch ms: its id ends with it. */
function startOf(sessionId: string): number {
  return Number(sessionId.slice(sessionId.lastIndexOf("-") + 1));
}

export const getSession = route<typeof GET_SESSION_ANSWERS>()({
  id: "getSession",
  tag: "Sessions",
  method: "GET",
  path: "/api/admin/sessions/:id",
  takes: {
    path: v.object({ id: SessionIdText }),
    query: v.strictObject({
      after: v.optional(wholeNumberText(0, Number.MAX_SAFE_INTEGER, "The last page number seen."), "0"),
      limit: limitText(PAGES_PER_PAGE_MAX, PAGES_PER_PAGE),
    }),
  },
  refusals: [404],
  polled: true,
  handle: async ({ path: { id }, query: { after, limit } }, { db, nowMs }) => {
    const found = await readSession(db, id, { afterPage: after, limit });
    if (found === null) return noSuch("session");
    const { session, pages, budget } = found;
    const next_after = pages.resumeAfter?.page_number ?? null;
    const body = { ...sessionBody(session, budget, nowMs()), pages: pages.rows, next_after };
    return { status: 200, body };
  },
});
