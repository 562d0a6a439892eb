import { admit } from "@paceline/pipeline";
import type { Outcome } from "@paceline/protocol";
import { readStanding } from "@paceline/store";
import { decodeDelivery } from "./decode.ts";
import type { Delivery } from "./delivery.ts";
import type { Essentials } from "./dependencies.ts";
import { giveUp } from "./give-up.ts";
import { turnAway } from "./turn-away.ts";

/** Nothing stands behind the dead-letter queue: with its hundred retries this spans four days. */
export const DEAD_LETTER_DELAY_SECONDS = 3_600;

/** The queue delivered the message before it gave up: to the fence this is a redelivery. */
const REDELIVERED = 2;

/**
 * Takes over a message that spent all its retries: the session ends in `error` and the message is kept in
 * `dead_letters`. If its page was committed after all, the chain goes on instead; if it was superseded,
 * there is nothing to keep.
 */
export async function handleDeadLetter(delivery: Delivery, essentials: Essentials): Promise<Outcome> {
  const nowMs = essentials.nowMs();
  const decoded = await decodeDelivery(delivery, essentials, nowMs);
  if (!decoded.ok) return decoded.outcome;
  const { message } = decoded;
  const session = await readStanding(essentials.db, message.sessionId);
  const admission = admit(message, session, { attempts: REDELIVERED, nowMs });
  if (admission.kind !== "admit") return turnAway(admission, delivery, message, essentials);
  const cause =
    session?.lastFailure ?? `none was noted; look for message ${delivery.id} in the consumer's log.`;
  const explanation = `Page ${message.pageNumber} was given up on after all its deliveries. Last failure: ${cause} When its cause is fixed, replay its dead letter.`;
  const given = { reason: "retries_exhausted", explanation, athleteStatus: "error" } as const;
  const outcome = await giveUp(given, { delivery, message, spent: null, nowMs }, essentials);
  // The pipeline is paused: the dead letter waits for its end.
  return outcome.kind === "retry" ? { ...outcome, delaySeconds: DEAD_LETTER_DELAY_SECONDS } : outcome;
}
