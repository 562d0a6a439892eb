import * as v from "valibot";
import { LETTERS_NAMED_MAX } from "../letters-of-reason.ts";
import { BODY_CHARACTERS_MAX } from "../listed-letters.ts";
import { named } from "../named-schema.ts";
import { AthleteId, countOf, momentOf, NextAfter, textOf } from "../units.ts";
import { EnqueuedBody } from "./syncs.ts";

const LetterBody = named(
  "DeadLetter",
  "A message that was given up on.",
  v.strictObject({
    id: textOf("The queue's id of the message."),
    queue: textOf("The queue that it came from."),
    reason: textOf("Why it was given up on, in a word such as retries_exhausted."),
    explanation: textOf("A sentence: what happened and what to do."),
    athlete_id: v.nullable(AthleteId),
    sync_session_id: v.nullable(textOf("The session whose page it was.")),
    page_number: v.nullable(countOf("The page that it was, counted from 1.")),
    message: v.pipe(
      v.unknown(),
      v.description(
        `The message as JSON; as text where it is none, holds a number that JavaScript would round, or has more than ${BODY_CHARACTERS_MAX} characters, then cut.`,
      ),
    ),
    age_seconds: countOf("Seconds since it was given up on."),
    created_at: momentOf("When it was given up on."),
    resolved_at: v.nullable(momentOf("When it was resolved; null while it is open.")),
    resolution: v.nullable(textOf("How it was resolved, in a sentence.")),
  }),
);

/** Open letters by reason. */
export const LettersByReason = v.pipe(
  v.array(
    named(
      "DeadLetterCount",
      "How many open letters there are of a reason.",
      v.strictObject({
        reason: textOf("Why they were given up on."),
        letters: countOf("Open letters of this reason."),
      }),
    ),
  ),
  v.description("Open letters by reason."),
);

export const LIST_DEAD_LETTERS_ANSWERS = {
  200: named(
    "DeadLetterList",
    "A page of dead letters.",
    v.strictObject({
      dead_letters: v.pipe(v.array(LetterBody), v.description("Newest first.")),
      open_by_reason: LettersByReason,
      next_after: NextAfter,
    }),
  ),
} as const;

export const REPLAY_DEAD_LETTER_ANSWERS = { 202: EnqueuedBody } as const;

export const DISCARD_DEAD_LETTER_ANSWERS = {
  200: named(
    "DeadLetterResolution",
    "How a dead letter stands.",
    v.strictObject({
      id: textOf("The letter's id."),
      resolved_at: v.nullable(momentOf("When it was resolved.")),
      resolution: v.nullable(textOf("How it was resolved, in a sentence.")),
    }),
  ),
} as const;

export const REPLAY_DEAD_LETTERS_ANSWERS = {
  202: named(
    "DeadLettersReplayed",
    "What came of replaying all open letters of a reason.",
    v.strictObject({
      enqueued: countOf("Syncs begun; they stand in line."),
      replayed: countOf("Letters resolved with them."),
      has_more: v.pipe(v.boolean(), v.description("Whether `limit` left athletes for another call.")),
      not_replayed: v.pipe(
        v.array(
          v.strictObject({
            id: textOf("The letter's id."),
            athlete_id: v.nullable(AthleteId),
            why: textOf("Why it stays open, and what to do."),
          }),
        ),
        v.description(`Letters that stay open, the ${LETTERS_NAMED_MAX} oldest at most, and why.`),
      ),
      not_replayed_count: countOf("All letters of the reason that stay open so."),
    }),
  ),
} as const;

export const DISCARD_DEAD_LETTERS_ANSWERS = {
  200: named(
    "DeadLettersDiscarded",
    "What came of discarding all open letters of a reason.",
    v.strictObject({ discarded: countOf("Letters resolved.") }),
  ),
} as const;
