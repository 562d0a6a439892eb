import { causeOf, type Lane, type PageMessage } from "@paceline/protocol";
import type { Sending } from "./sending.ts";

/** `sendBatch` takes at most 100 messages (Queues docs, "Limits"); whoever sends goes in steps of as many. */
export const MESSAGES_PER_BATCH_MAX = 100;

/**
 * Sends the messages of at most 100 sessions, each on its lane, and answers with those that the queue did not take.
 * Never throws: the sessions stand in D1, so what is refused is only late, and the rescue sends it again.
 */
export async function sendPages(
  messages: readonly PageMessage[],
  { queues, log }: Sending,
): Promise<readonly PageMessage[]> {
  const refused: PageMessage[] = [];
  for (const lane of ["bulk", "priority"] as const satisfies readonly Lane[]) {
    const ofLane = messages.filter((message) => message.lane === lane);
    if (ofLane.length === 0) continue;
    try {
      await queues[lane].sendBatch(ofLane.map((body) => ({ body })));
    } catch (error) {
      const message = `The queue did not take ${ofLane.length} messages; the rescue will send them again.`;
      log({ level: "error", message, metadata: { cause: causeOf(error), lane } });
      refused.push(...ofLane);
    }
  }
  return refused;
}
