import { discardDeadLetter, readDeadLetter } from "@paceline/store";
import type { IRequest } from "itty-router";
import * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { enqueueOne } from "../enqueue.ts";
import { check, ReasonText, readBody } from "./input.ts";
import { conflict, json, noSuch } from "./problem.ts";
import { enqueuedAnswer } from "./syncs.ts";

const LetterPath = v.object({
  id: v.pipe(v.string(), v.maxLength(200, "must be at most 200 characters long")),
});

/** `POST dead-letters/:id/replay`: requeues the athlete from today's state, and resolves the letter with it. */
export async function postReplay(request: IRequest, dependencies: Dependencies): Promise<Response> {
  const path = check(LetterPath, { ...request.params });
  if (!path.ok) return path.response;
  const body = await readBody(request, v.strictObject({}));
  if (!body.ok) return body.response;
  const letter = await readDeadLetter(dependencies.db, path.value.id);
  if (letter === null) return noSuch("dead letter");
  if (letter.resolved_at !== null)
    return conflict(`The dead letter is resolved already. ${letter.resolution}`);
  if (letter.athlete_id === null) {
    return conflict("The message names no athlete who could be requeued. Look at its body, then discard it.");
  }
  const enqueued = await enqueueOne(dependencies, {
    athleteId: letter.athlete_id,
    mode: letter.mode ?? "full",
    force: false,
    replayedLetterId: letter.id,
  });
  return enqueuedAnswer(enqueued);
}

const DiscardBody = v.strictObject({ reason: ReasonText });

/** `DELETE dead-letters/:id`: resolves a letter with a reason. Asked twice it answers with what stands. */
export async function deleteDeadLetter(request: IRequest, { db, nowMs }: Dependencies): Promise<Response> {
  const path = check(LetterPath, { ...request.params });
  if (!path.ok) return path.response;
  const body = await readBody(request, DiscardBody);
  if (!body.ok) return body.response;
  const { id } = path.value;
  await discardDeadLetter(db, {
    id,
    resolution: `Discarded: ${body.value.reason}`,
    nowMs: nowMs(),
  });
  const letter = await readDeadLetter(db, id);
  if (letter === null) return noSuch("dead letter");
  return json(200, { id, resolved_at: letter.resolved_at, resolution: letter.resolution });
}
