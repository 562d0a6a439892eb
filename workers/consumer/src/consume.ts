import { causeOf, type Outcome } from "@paceline/protocol";
import pLimit from "p-limit";
import { handleDeadLetter } from "./dead-letter.ts";
import type { Delivery } from "./delivery.ts";
import type { Composed } from "./dependencies.ts";
import { handlePage } from "./page.ts";
import { delayAfter } from "./retry-delay.ts";
import { settle } from "./settle.ts";

/** Workers hold at most this many connections open in one invocation (Workers docs, "Limits"); a message uses one at a time. */
const CONNECTIONS_MAX = 6;

const DEAD_LETTER_QUEUE = "athlete-pages-dlq";

/** How long pages wait for a configuration to be corrected: with the queue's retries, hours. */
const MISCONFIGURED_DELAY_SECONDS = 900;

/** Nothing stands behind the dead-letter queue: with its hundred retries this spans four days. */
const DEAD_LETTER_DELAY_SECONDS = 3_600;

/** Handles a batch of either page queue or of the dead-letter queue, each message for itself. */
export async function consume(batch: MessageBatch<unknown>, composed: Composed): Promise<void> {
  const { queues, log } = composed.essentials;
  const handle = batch.queue === DEAD_LETTER_QUEUE ? keepDeadLetter : workOnPage;
  const atMost = pLimit(CONNECTIONS_MAX);
  const handled = batch.messages.map((message) =>
    atMost(async () => {
      const { id, attempts, body } = message;
      const outcome = await handle({ id, queue: batch.queue, attempts, body }, composed);
      await settle(message, outcome, queues, log);
    }),
  );
  await Promise.all(handled);
}

async function workOnPage(delivery: Delivery, composed: Composed): Promise<Outcome> {
  if (!composed.ok) {
    composed.essentials.log({ level: "error", message: composed.problem });
    return { kind: "retry", delaySeconds: MISCONFIGURED_DELAY_SECONDS };
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
  { essentials }: Composed,
  delaySeconds: number,
  error: unknown,
): Outcome {
  const message = `Handling message ${delivery.id} broke; it is tried again in ${delaySeconds} s.`;
  essentials.log({
    level: "error",
    message,
    metadata: { cause: causeOf(error), attempts: delivery.attempts },
  });
  return { kind: "retry", delaySeconds };
}
