import { discardDeadLetters, readDeadLetter } from "@paceline/store";
import * as v from "valibot";
import { enqueueOne } from "../enqueue.ts";
import { NoBody, ReasonText } from "./input.ts";
import { conflict, noSuch } from "./problem.ts";
import { route } from "./route.ts";
import { EnqueuedBody, enqueuedAnswer } from "./syncs.ts";
import { momentOf, textOf } from "./units.ts";

export const NO_ATHLETE = "The message names no athlete who could be synced. Read it, then discard it.";

const LetterPath = v.object({
  id: v.pipe(v.string(), v.maxLength(200, "must be at most 200 characters long")),
});

export const postReplay = route({
  method: "POST",
  path: "/api/admin/dead-letters/:id/replay",
  summary: "Requeues the athlete from today's state, and resolves the letter with it.",
  takes: { path: LetterPath, body: NoBody },
  answers: { 202: EnqueuedBody },
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

export const deleteDeadLetter = route({
  method: "DELETE",
  path: "/api/admin/dead-letters/:id",
  summary: "Resolves a letter with a reason. Asked twice it answers with what stands.",
  takes: { path: LetterPath, body: v.strictObject({ reason: ReasonText }) },
  answers: {
    200: v.strictObject({
      id: textOf("The letter's id."),
      resolved_at: v.nullable(momentOf("When it was resolved.")),
      resolution: v.nullable(textOf("How it was resolved, in a sentence.")),
    }),
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
