import { hasSession, listLogs } from "@paceline/store";
import * as v from "valibot";
import { SessionIdText, wholeNumberText } from "./input.ts";
import { noSuch } from "./problem.ts";
import { route } from "./route.ts";
import { AthleteId, countOf, momentOf, SessionId, textOf } from "./units.ts";

const LOGS_PER_PAGE = 100;
const LOGS_PER_PAGE_MAX = 500;

const LogBody = v.strictObject({
  seq: v.pipe(v.number(), v.integer(), v.description("Counts the session's lines from 1.")),
  athlete_id: AthleteId,
  sync_session_id: SessionId,
  level: v.pipe(v.picklist(["info", "warn", "error"]), v.description("How much it matters.")),
  message: textOf("A sentence: what happened."),
  metadata: v.pipe(v.record(v.string(), v.unknown()), v.description("What belongs to it, as JSON.")),
  created_at: momentOf("When it was written."),
});

export const getSyncLogs = route({
  method: "GET",
  path: "/api/admin/sync-logs",
  summary:
    "A session's log, oldest first; with `after`, the `last_seq` of the answer before, only what is new.",
  takes: {
    query: v.strictObject({
      session_id: SessionIdText,
      after: v.optional(wholeNumberText(0, Number.MAX_SAFE_INTEGER), "0"),
      limit: v.optional(wholeNumberText(1, LOGS_PER_PAGE_MAX), String(LOGS_PER_PAGE)),
    }),
  },
  answers: {
    200: v.strictObject({
      logs: v.pipe(v.array(LogBody), v.description("Oldest first.")),
      next_after: v.nullable(
        countOf("Pass it as `after` for the next lines; null where there are none yet."),
      ),
      last_seq: countOf(
        "The last line shown, or `after` when there is none: pass it as `after` for what is new.",
      ),
    }),
  },
  refusals: [404],
  polled: true,
  handle: async ({ query: { session_id, after, limit } }, { db }) => {
    const { rows: logs, resumeAfter } = await listLogs(db, session_id, after, limit);
    if (logs.length === 0 && !(await hasSession(db, session_id))) return noSuch("session");
    const last_seq = logs.at(-1)?.seq ?? after;
    return { status: 200, body: { logs, next_after: resumeAfter?.seq ?? null, last_seq } };
  },
});
