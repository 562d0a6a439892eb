import { causeOf, Lane, type Log, type QueueBacklog } from "@paceline/protocol";
import { QUEUE_NAMES } from "./queue-names.ts";
import type { MeasuredQueues } from "./sending.ts";

/** What both page queues tell of themselves; one that cannot tell is left out. */
export async function readBacklogs(
  queues: MeasuredQueues,
  nowMs: number,
  log: Log,
): Promise<readonly QueueBacklog[]> {
  const backlogs = await Promise.all(
    Lane.options.map(async (lane): Promise<QueueBacklog[]> => {
      const queue = QUEUE_NAMES[lane];
      try {
        const { backlogCount, backlogBytes, oldestMessageTimestamp } = await queues[lane].metrics();
        const oldestMs = oldestMessageTimestamp?.getTime() ?? 0;
        const age = backlogCount === 0 ? 0 : oldestMs > 0 ? Math.max(0, nowMs - oldestMs) / 1000 : null;
        return [{ queue, messages: backlogCount, bytes: backlogBytes, oldestAgeSeconds: age }];
      } catch (error) {
        const message = `The queue ${queue} does not tell what waits in it.`;
        log({ level: "warn", message, metadata: { cause: causeOf(error) } });
        return [];
      }
    }),
  );
  return backlogs.flat();
}
