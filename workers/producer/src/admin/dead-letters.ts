import { discardDeadLetters, readDeadLetter } from "@paceline/store";
import * as v from "valibot";
import { enqueueOne } from "../enqueue.ts";
import type { DISCARD_DEAD_LETTER_ANSWERS, REPLAY_DEAD_LETTER_ANSWERS } from "./answers/dead-letters.ts";
import { NoBody, ReasonText } from "./input.ts";
import { named } from "./named-schema.ts";
import { conflict, noSuch } from "./problem.ts";
import { route } from "./route.ts";
import { enqueuedAnswer } from "./syncs.ts";

export const NO_ATHLETE = "The message names no athlete who could be synced. Read it, then discard it.";

const LetterPath = v.object({
  id: v.pipe(
    v.string(),
    v.maxLength(200, "must be at most 200 characters long"),
    v.description("The letter's id."),
  ),
});

export const postReplay = route<typeof REPLAY_DEAD_LETTER_ANSWERS>()({
  id: "replayDeadLetter",
  tag: "Dead letters",
  method: "POST",
  path: "/api/admin/dead-letters/:id/replay",
  takes: { path: LetterPath, body: NoBody },
  refusals: [404, 409],
  handle: async ({ path: { id } }, dependencies) => {
    const letter = await readDeadLetter(dependencies.db, id);
    if (letter === null) return noSuch("dead letter");
    if (letter.resolved_at !== null) {
      return conflict(`The dead letter is resolved already. ${letter.resolution}`);
    }
    if (letter.athlete_id === null) {
      return conflict("The message names no athlete who could be synced. Read it, then discard it.");
    }
    const enqueued = await enqueueOne(dependencies, {
      athleteId: letter.athlete_id,
      mode: letter.mode ?? "full",
      force: false,
      replayedLetterId: letter.id,
    });
    return enqueuedAnswer(enqueued);
  },
});

/** What stands with a letter that a person discarded. */
export function discarded(why: string): string {
  return `Discarded: ${why}`;
}

export const deleteDeadLetter = route<typeof DISCARD_DEAD_LETTER_ANSWERS>()({
  id: "discardDeadLetter",
  tag: "Dead letters",
  method: "DELETE",
  path: "/api/admin/dead-letters/:id",
  takes: {
    path: LetterPath,
    body: named("DeadLetterToDiscard", "Why a letter is discarded.", v.strictObject({ reason: ReasonText })),
  },
  refusals: [404],
  handle: async ({ path: { id }, body: { reason } }, { db, nowMs }) => {
    await discardDeadLetters(db, { id }, { resolution: discarded(reason), nowMs: nowMs() });
    const letter = await readDeadLetter(db, id);
    if (letter === null) return noSuch("dead letter");
    const { resolved_at, resolution } = letter;
    return { status: 200, body: { id, resolved_at, resolution } };
  },
});
