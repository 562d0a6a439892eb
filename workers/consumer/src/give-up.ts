import { messageOf } from "@paceline/pipeline";
import type { Outcome, PageMessage, SpentRequests } from "@paceline/protocol";
import { type DeadLetter, type FailedPage, failPage } from "@paceline/store";
import type { Delivery } from "./delivery.ts";
import type { Essentials } from "./dependencies.ts";
import { lookAgain } from "./look-again.ts";

/** A page under work that will not be committed. */
export interface Handled {
  readonly delivery: Delivery;
  readonly message: PageMessage;
  /** Null when nothing was reserved. */
  readonly spent: SpentRequests | null;
  readonly nowMs: number;
}

export interface GivenUp
  extends Pick<DeadLetter, "reason" | "explanation">,
    Pick<FailedPage, "athleteStatus"> {
  /** When Strava refused the athlete's tokens: the version that it refused. */
  readonly refusedTokenVersion?: number;
}

/** Keeps a page as a dead letter and ends its session, unless it was overtaken in the meantime. */
export async function giveUp(given: GivenUp, handled: Handled, essentials: Essentials): Promise<Outcome> {
  const { delivery, message, spent, nowMs } = handled;
  const { db, log } = essentials;
  const { id, queue, body } = delivery;
  const { reason, explanation, athleteStatus, refusedTokenVersion = null } = given;
  delivery.facts.reason = reason;
  const letter = { id, queue, body, reason, explanation, nowMs };
  const letIn = await failPage(db, { ...letter, message, athleteStatus, refusedTokenVersion, spent });
  if (letIn === null) return lookAgain(message, essentials);
  log({ level: "error", message: explanation, metadata: { reason, dead_letter: id } }, message);
  return { kind: "fail", next: letIn.map(messageOf) };
}
