import { decodePageMessage, type Outcome, type PageMessage } from "@paceline/protocol";
import { recordDeadLetter } from "@paceline/store";
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
  if (decoded.ok) return decoded;
  const { id, queue, body } = delivery;
  const { reason, explanation, sessionId } = decoded.refused;
  await recordDeadLetter(db, { id, queue, body, reason, explanation, nowMs }, sessionId);
  log({ level: "error", message: explanation, metadata: { dead_letter: id, queue } });
  return { ok: false, outcome: { kind: "fail" } };
}
