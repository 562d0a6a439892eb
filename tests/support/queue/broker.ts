import type { PageMessage } from "@paceline/protocol";
import { messageBatch } from "./message-batch.ts";

/** A message in the broker. */
export interface Queued {
  readonly id: string;
  readonly queue: string;
  readonly body: unknown;
  attempts: number;
  dueMs: number;
}

export interface Clock {
  nowMs: number;
}

export interface BrokerOptions {
  readonly clock: Clock;
  readonly maxRetries: number;
  readonly batchSize: number;
  readonly deliver: (batch: MessageBatch<unknown>) => Promise<void>;
}

const DEAD_LETTER_QUEUE = "athlete-pages-dlq";

/** A queue whose clock a test holds: delays pass at once, retries count, what is given up on goes to the dead-letter queue. */
export class Broker {
  readonly waiting: Queued[] = [];
  /** Every message ever sent, in order. */
  readonly sent: { readonly queue: string; readonly body: unknown; readonly delaySeconds: number }[] = [];
  /** While true, send and sendBatch fail. */
  refuses = false;
  /** What a queue says of itself. Unless a test says otherwise it holds what waits, and not since when. */
  metrics = async (name: string): Promise<QueueMetrics> => {
    const bodies = this.waiting.filter(({ queue }) => queue === name).map(({ body }) => JSON.stringify(body));
    return { backlogCount: bodies.length, backlogBytes: bodies.join("").length };
  };
  /** Calls of send and sendBatch. */
  sendCalls = 0;
  deliveries = 0;
  /** The most often that any one message was delivered. */
  attemptsMax = 0;
  readonly #options: BrokerOptions;
  #count = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** The producer's side of a queue. */
  queue(name: string): Queue<PageMessage> {
    const answer = {
      metadata: { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: new Date(0) } },
    };
    return {
      metrics: () => this.metrics(name),
      send: async (body, options) => {
        this.sendCalls++;
        this.put(name, body, options?.delaySeconds ?? 0);
        return answer;
      },
      sendBatch: async (messages) => {
        this.sendCalls++;
        if ([...messages].length > 100) throw new Error("sendBatch takes at most 100 messages.");
        for (const message of messages) this.put(name, message.body, message.delaySeconds ?? 0);
        return answer;
      },
    };
  }

  put(queue: string, body: unknown, delaySeconds = 0): void {
    if (this.refuses) throw new Error("The queue is down.");
    const dueMs = this.#options.clock.nowMs + delaySeconds * 1000;
    this.sent.push({ queue, body: structuredClone(body), delaySeconds });
    this.waiting.push({
      id: `message-${++this.#count}`,
      queue,
      body: structuredClone(body),
      attempts: 0,
      dueMs,
    });
  }

  /** Delivers until nothing waits; the clock jumps to whatever is due next. Gives up after `deliveriesMax`. */
  async drain(deliveriesMax = 5_000): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.deliveries > deliveriesMax) throw new Error("The queue does not run dry.");
      await this.deliverNext();
    }
  }

  /** Delivers the next batch that is due. */
  async deliverNext(): Promise<void> {
    const { clock, batchSize, deliver } = this.#options;
    const next = this.waiting.toSorted((a, b) => a.dueMs - b.dueMs)[0];
    if (next === undefined) return;
    clock.nowMs = Math.max(clock.nowMs, next.dueMs);
    const due = this.waiting.filter(({ queue, dueMs }) => queue === next.queue && dueMs <= clock.nowMs);
    const taken = due.slice(0, batchSize);
    for (const queued of taken) this.waiting.splice(this.waiting.indexOf(queued), 1);
    await deliver(this.#batchOf(next.queue, taken));
  }

  #batchOf(queue: string, taken: readonly Queued[]): MessageBatch<unknown> {
    this.deliveries += taken.length;
    const delivered = taken.map((queued) => {
      queued.attempts++;
      this.attemptsMax = Math.max(this.attemptsMax, queued.attempts);
      const { id, body, attempts } = queued;
      return {
        id,
        body,
        attempts,
        onAck: () => {},
        onRetry: (delaySeconds: number) => this.#retry(queued, delaySeconds),
      };
    });
    return messageBatch(queue, delivered, this.#options.clock.nowMs);
  }

  #retry(queued: Queued, delaySeconds: number): void {
    const { clock, maxRetries } = this.#options;
    if (queued.attempts <= maxRetries) {
      queued.dueMs = clock.nowMs + delaySeconds * 1000;
      this.waiting.push(queued);
    } else if (queued.queue !== DEAD_LETTER_QUEUE) {
      this.waiting.push({ ...queued, queue: DEAD_LETTER_QUEUE, attempts: 0, dueMs: clock.nowMs });
    }
  }
}
