import { discardDeadLetters, type Unreplayable } from "@paceline/store";
import * as v from "valibot";
import { replayLetters } from "../replay-letters.ts";
import type { DISCARD_DEAD_LETTERS_ANSWERS, REPLAY_DEAD_LETTERS_ANSWERS } from "./answers/dead-letters.ts";
import { discarded, NO_ATHLETE } from "./dead-letters.ts";
import { LetterReason, ReasonText } from "./input.ts";
import { named } from "./named-schema.ts";
import { route } from "./route.ts";
import { DISCONNECTED } from "./syncs.ts";

const ATHLETES_PER_REPLAY = 100;

/** Five queries for each 100 athletes: D1 allows 1,000 an invocation, and on the free plan 50. */
const ATHLETES_PER_REPLAY_MAX = 1_000;

export const LETTERS_NAMED_MAX = 100;

const LIMIT_WANTED = `must be a whole number from 1 to ${ATHLETES_PER_REPLAY_MAX}`;

export const postReplayReason = route<typeof REPLAY_DEAD_LETTERS_ANSWERS>()({
  id: "replayDeadLetters",
  tag: "Dead letters",
  method: "POST",
  path: "/api/admin/dead-letters/replay",
  takes: {
    body: named(
      "DeadLettersToReplay",
      "Which letters to replay.",
      v.strictObject({
        reason: LetterReason,
        limit: v.optional(
          v.pipe(
            v.number(LIMIT_WANTED),
            v.integer(LIMIT_WANTED),
            v.minValue(1, LIMIT_WANTED),
            v.maxValue(ATHLETES_PER_REPLAY_MAX, LIMIT_WANTED),
            v.description("Athletes at most."),
          ),
          ATHLETES_PER_REPLAY,
        ),
      }),
    ),
  },
  refusals: [],
  handle: async ({ body: { reason, limit } }, dependencies) => {
    const limits = { athletesMax: limit, refusedMax: LETTERS_NAMED_MAX };
    const replay = await replayLetters(dependencies, { reason, ...limits });
    const body = {
      enqueued: replay.enqueued,
      replayed: replay.replayed,
      has_more: replay.hasMore,
      not_replayed: replay.refused.map(({ id, athlete_id, sync_status }) => ({
        id,
        athlete_id,
        why: whyNot(sync_status),
      })),
      not_replayed_count: replay.refusedCount,
    };
    return { status: 202, body, targets: { reason, enqueued: replay.enqueued, replayed: replay.replayed } };
  },
});

/** Why no sync is begun for a letter, by its athlete's status. */
function whyNot(status: Unreplayable["sync_status"]): string {
  if (status === null) return NO_ATHLETE;
  if (status === "disconnected") return DISCONNECTED;
  return "A sync of this athlete is under way. When it has ended well, discard the letter; else replay it.";
}

export const postDiscardReason = route<typeof DISCARD_DEAD_LETTERS_ANSWERS>()({
  id: "discardDeadLetters",
  tag: "Dead letters",
  method: "POST",
  path: "/api/admin/dead-letters/discard",
  takes: {
    body: named(
      "DeadLettersToDiscard",
      "Which letters to discard, and why.",
      v.strictObject({ reason: LetterReason, resolution: ReasonText }),
    ),
  },
  refusals: [],
  handle: async ({ body: { reason, resolution } }, { db, nowMs }) => {
    const stands = { resolution: discarded(resolution), nowMs: nowMs() };
    const count = await discardDeadLetters(db, { reason }, stands);
    return { status: 200, body: { discarded: count }, targets: { reason, discarded: count } };
  },
});
