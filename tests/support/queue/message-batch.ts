/** One message as a consumer is handed it, and what to do once it is settled. */
export interface Delivered {
  readonly id: string;
  readonly body: unknown;
  readonly attempts: number;
  readonly onAck: () => void;
  readonly onRetry: (delaySeconds: number) => void;
}

/** A batch as the runtime hands it over. The first ack or retry of a message wins (Queues docs). */
export function messageBatch(queue: string, delivered: readonly Delivered[], nowMs: number): MessageBatch {
  const messages = delivered.map(({ id, body, attempts, onAck, onRetry }) => {
    let settled = false;
    const once = (settle: () => void) => {
      if (!settled) settle();
      settled = true;
    };
    return {
      id,
      timestamp: new Date(nowMs),
      body: structuredClone(body),
      attempts,
      ack: () => once(onAck),
      retry: (options?: QueueRetryOptions) => once(() => onRetry(options?.delaySeconds ?? 0)),
    };
  });
  return {
    queue,
    messages,
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: () => {},
    retryAll: () => {},
  };
}
