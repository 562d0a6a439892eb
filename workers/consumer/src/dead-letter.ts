import { admit } from "@paceline/pipeline";
import type { Outcome } from "@paceline/protocol";
import { readStanding } from "@paceline/store";
import { decodeDelivery } from "./decode.ts";
import type { Delivery } from "./delivery.ts";
import type { Essentials } from "./dependencies.ts";
import { giveUp } from "./give-up.ts";

/** The queue delivered the message before it gave up: to the fence this is a redelivery. */
const REDELIVERED = 2;

/**
 * Takes over a message that spent all its retries: the session ends in `error` and the message is kept in
 * `dead_letters`. If its page was committed after all, the chain goes on instead; if it was superseded,
 * there is nothing to keep.
 */
export async function handleDeadLetter(delivery: Delivery, essentials: Essentials): Promise<Outcome> {
  const { db, log } = essentials;
  const nowMs = essentials.nowMs();
  const decoded = await decodeDelivery(delivery, essentials, nowMs);
  if (!decoded.ok) return decoded.outcome;
  const { message } = decoded;
  const session = await readStanding(db, message.sessionId);
  const admission = admit(message, session, REDELIVERED);
  switch (admission.kind) {
    case "drop":
      log(
        {
          level: "info",
          message: `A dead letter of page ${message.pageNumber} is dropped.`,
          metadata: { why: admission.why },
        },
        message,
      );
      return { kind: "done", next: null };
    case "resend":
      return { kind: "done", next: admission.next };
    case "admit": {
      const cause =
        session?.lastFailure ?? `none was noted; look for message ${delivery.id} in the consumer's log.`;
      const explanation = `Page ${message.pageNumber} was given up on after all its deliveries. Last failure: ${cause} When its cause is mended, requeue the athlete.`;
      const handled = { delivery, message, spent: null, nowMs };
      return giveUp(
        { reason: "retries_exhausted", explanation, athleteStatus: "error" },
        handled,
        essentials,
      );
    }
  }
}
