import { decodePageMessage, type Outcome, type PageMessage } from "@paceline/protocol";
import { failSession, recordDeadLetter } from "@paceline/store";
import type { Delivery } from "./delivery.ts";
import type { Essentials } from "./dependencies.ts";

export type DecodedDelivery =
  | { readonly ok: true; readonly message: PageMessage }
  | { readonly ok: false; readonly outcome: Outcome };

/** Reads the body. What is no page message becomes a dead letter at once: no retry would make it one. */
export async function decodeDelivery(
  delivery: Delivery,
  { db, log }: Essentials,
  nowMs: number,
): Promise<DecodedDelivery> {
  const decoded = decodePageMessage(delivery.body);
  if (decoded.ok) {
    delivery.facts.lane = decoded.message.lane;
    return decoded;
  }
  const { id, queue, body } = delivery;
  const { reason, explanation, sessionId } = decoded.refused;
  delivery.facts.reason = reason;
  const letter = { id, queue, body, reason, explanation, nowMs };
  if (sessionId !== null && !(await failSession(db, letter, sessionId))) {
    const message = `Message ${id} cannot be read, and its sync is over; it is dropped.`;
    log({ level: "info", message, metadata: { why: reason } }, { sessionId });
    return { ok: false, outcome: { kind: "done", next: [] } };
  }
  if (sessionId === null) await recordDeadLetter(db, letter, null);
  log({ level: "error", message: explanation, metadata: { dead_letter: id, queue } });
  return { ok: false, outcome: { kind: "fail", next: [] } };
}
