import { causeOf, decodePageMessage, type Outcome } from "@paceline/protocol";
import { expectPage } from "@paceline/store";
import pLimit from "p-limit";
import { noFacts, writeDataPoint } from "./data-point.ts";
import { DEAD_LETTER_DELAY_SECONDS, handleDeadLetter } from "./dead-letter.ts";
import { isDeadLetterQueue } from "./dead-letter-queue.ts";
import type { Delivery } from "./delivery.ts";
import type { Composed } from "./dependencies.ts";
import { handlePage } from "./page.ts";
import { delayAfter } from "./retry-delay.ts";
import { settle } from "./settle.ts";

/** Workers hold at most this many connections open in one invocation (Workers docs, "Limits"); a message uses one at a time. */
const CONNECTIONS_MAX = 6;

/** How long pages wait for a configuration to be corrected: with the queue's retries, hours. */
const MISCONFIGURED_DELAY_SECONDS = 900;

/** Handles a batch of either page queue or of the dead-letter queue, each message for itself. */
export async function consume(batch: MessageBatch<unknown>, composed: Composed): Promise<void> {
  const { queues, dataPoints, nowMs, log } = composed.essentials;
  const handle = isDeadLetterQueue(batch.queue) ? keepDeadLetter : workOnPage;
  const atMost = pLimit(CONNECTIONS_MAX);
  const handled = batch.messages.map((message) =>
    atMost(async () => {
      const { id, attempts, body } = message;
      const startedMs = nowMs();
      const delivery = { id, queue: batch.queue, attempts, body, facts: noFacts() };
      const outcome = await handle(delivery, composed);
      await settle(message, outcome, queues, log);
      writeDataPoint(dataPoints, delivery, { outcome, milliseconds: nowMs() - startedMs }, log);
    }),
  );
  await Promise.all(handled);
}

async function workOnPage(delivery: Delivery, composed: Composed): Promise<Outcome> {
  if (!composed.ok) {
    composed.essentials.log({ level: "error", message: composed.problem });
    delivery.facts.reason = "misconfigured";
    return retryLater(delivery, composed, MISCONFIGURED_DELAY_SECONDS);
  }
  const { dependencies } = composed;
  try {
    return await handlePage(delivery, dependencies);
  } catch (error) {
    return retryUnknown(delivery, composed, delayAfter(delivery.attempts, dependencies), error);
  }
}

async function keepDeadLetter(delivery: Delivery, composed: Composed): Promise<Outcome> {
  try {
    return await handleDeadLetter(delivery, composed.essentials);
  } catch (error) {
    return retryUnknown(delivery, composed, DEAD_LETTER_DELAY_SECONDS, error);
  }
}

/** Whatever is not known to be final is taken for passing: D1 resets, evictions, bugs mended by a deploy. */
function retryUnknown(
  delivery: Delivery,
  composed: Composed,
  delaySeconds: number,
  error: unknown,
): Promise<Outcome> {
  const message = `Handling message ${delivery.id} broke; it is tried again in ${delaySeconds} s.`;
  const metadata = { cause: causeOf(error), attempts: delivery.attempts };
  composed.essentials.log({ level: "error", message, metadata });
  delivery.facts.reason = "broke";
  return retryLater(delivery, composed, delaySeconds);
}

/** Has the message delivered again, and lets the rescue know that it is not lost. */
async function retryLater(
  { body }: Delivery,
  { essentials: { db, nowMs, log } }: Composed,
  delaySeconds: number,
): Promise<Outcome> {
  const decoded = decodePageMessage(body);
  try {
    if (decoded.ok) await expectPage(db, decoded.message, nowMs() + delaySeconds * 1000);
  } catch (error) {
    // D1 may be what broke. Should the rescue send the page as well, this message is stale when it comes.
    const message = "When the message comes again could not be noted.";
    log({ level: "warn", message, metadata: { cause: causeOf(error) } });
  }
  return { kind: "retry", delaySeconds };
}
