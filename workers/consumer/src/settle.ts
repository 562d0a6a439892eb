import { causeOf, type Log, type Outcome } from "@paceline/protocol";
import type { PageQueues } from "./dependencies.ts";

/** When a message cannot be sent on, the queue itself is ailing: its own message waits this long. */
const UNSENT_DELAY_SECONDS = 30;

/**
 * The only place that acks, retries or sends. What must follow a message is sent before the message is
 * acked, so a crash between the two delivers it again rather than losing the chain.
 */
export async function settle(
  message: Message<unknown>,
  outcome: Outcome,
  queues: PageQueues,
  log: Log,
): Promise<void> {
  try {
    switch (outcome.kind) {
      case "done":
      case "fail":
        for (const next of outcome.next) await queues[next.lane].send(next);
        return message.ack();
      case "defer":
        await queues[outcome.message.lane].send(outcome.message, { delaySeconds: outcome.delaySeconds });
        return message.ack();
      case "retry":
        return message.retry({ delaySeconds: outcome.delaySeconds });
      default:
        outcome satisfies never;
    }
  } catch (error) {
    log({
      level: "error",
      message: `Message ${message.id} could not be settled; it is delivered again.`,
      metadata: { cause: causeOf(error) },
    });
    message.retry({ delaySeconds: UNSENT_DELAY_SECONDS });
  }
}
