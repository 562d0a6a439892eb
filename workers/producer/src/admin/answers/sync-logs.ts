import * as v from "valibot";
import { named } from "../named-schema.ts";
import { AthleteId, countOf, momentOf, SessionId, textOf } from "../units.ts";

const LogBody = named(
  "SyncLogLine",
  "A line of a session's log.",
  v.strictObject({
    seq: v.pipe(v.number(), v.integer(), v.description("Counts the session's lines from 1.")),
    athlete_id: AthleteId,
    sync_session_id: SessionId,
    level: v.pipe(v.picklist(["info", "warn", "error"]), v.description("How much it matters.")),
    message: textOf("A sentence: what happened."),
    metadata: v.pipe(v.record(v.string(), v.unknown()), v.description("What belongs to it, as JSON.")),
    created_at: momentOf("When it was written."),
  }),
);

export const LIST_SYNC_LOGS_ANSWERS = {
  200: named(
    "SyncLog",
    "A page of a session's log.",
    v.strictObject({
      logs: v.pipe(v.array(LogBody), v.description("Oldest first.")),
      next_after: v.nullable(
        countOf("Pass it as `after` for the next lines; null where there are none yet."),
      ),
      last_seq: countOf(
        "The last line shown, or `after` when there is none: pass it as `after` for what is new.",
      ),
    }),
  ),
} as const;
