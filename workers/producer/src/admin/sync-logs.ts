import { hasSession, listLogs } from "@paceline/store";
import * as v from "valibot";
import type { LIST_SYNC_LOGS_ANSWERS } from "./answers/sync-logs.ts";
import { limitText, SessionIdText, wholeNumberText } from "./input.ts";
import { noSuch } from "./problem.ts";
import { route } from "./route.ts";

const LOGS_PER_PAGE = 100;

const LOGS_PER_PAGE_MAX = 500;

export const getSyncLogs = route<typeof LIST_SYNC_LOGS_ANSWERS>()({
  id: "listSyncLogs",
  tag: "Sessions",
  method: "GET",
  path: "/api/admin/sync-logs",
  takes: {
    query: v.strictObject({
      session_id: SessionIdText,
      after: v.optional(
        wholeNumberText(0, Number.MAX_SAFE_INTEGER, "The `last_seq` of the answer before."),
        "0",
      ),
      limit: limitText(LOGS_PER_PAGE_MAX, LOGS_PER_PAGE),
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
