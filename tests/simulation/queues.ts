import type { Random } from "@paceline/strava-sim";
import type { Clock } from "../support/queue/broker.ts";

export interface QueuedMessage {
  /** A duplicate has the same. */
  readonly id: string;
  readonly queue: string;
  readonly body: unknown;
  readonly attempts: number;
  readonly dueMs: number;
}

/** How unruly the queues are; chances of one delivery or message. */
export interface Unruliness {
  /** A message is delivered once more, beside or after the first time. */
  readonly duplicate: number;
  /** A message is late by up to ten minutes. */
  readonly late: number;
  /** What a handler acked does not reach the queue. */
  readonly lostAck: number;
}

export interface QueueRules {
  readonly maxRetries: number;
  readonly batchSizeMax: number;
  /** Invocations of one queue at the same time. */
  readonly concurrencyMax: number;
  /** Seconds until a message is delivered again whose handler never settled it. */
  readonly retryDelaySeconds: number;
}

/** A batch that a consumer has, and how it settled each message so far. */
export interface TakenBatch {
  readonly queue: string;
  readonly messages: readonly QueuedMessage[];
  /** By place in `messages`: acked, or the delay in seconds after which it comes again. */
  readonly settled: Map<number, "ack" | number>;
}

const PAGE_QUEUES = ["athlete-pages", "athlete-pages-priority"] as const;
const DEAD_LETTER_QUEUE = "athlete-pages-dlq";

/**
 * Cloudflare's queues as documented: at least once, best-effort order, delays, batches beside each other, retries up to
 * a limit and then the dead-letter queue. Whatever is left open is decided by the random numbers given.
 */
export class Queues {
  waiting: QueuedMessage[] = [];
  unruliness: Unruliness = { duplicate: 0, late: 0, lostAck: 0 };
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #rules: QueueRules;
  readonly #taken = new Set<TakenBatch>();
  #count = 0;

  constructor(clock: Clock, random: Random, rules: QueueRules) {
    this.#clock = clock;
    this.#random = random;
    this.#rules = rules;
  }

  put(queue: string, body: unknown, delaySeconds: number): void {
    const lateMs = this.#random.chance(this.unruliness.late) ? this.#random.integer(0, 600_000) : 0;
    const dueMs = this.#clock.nowMs + delaySeconds * 1000 + lateMs;
    const id = `m${++this.#count}`;
    this.waiting.push({ id, queue, body: structuredClone(body), attempts: 0, dueMs });
  }

  /** Whether a batch could be delivered now. */
  get isDue(): boolean {
    return this.#dueQueues().length > 0;
  }

  /** When the next message is due; null while none waits. */
  get nextDueMs(): number | null {
    return this.waiting.length === 0 ? null : Math.min(...this.waiting.map(({ dueMs }) => dueMs));
  }

  /** Takes some of the messages that are due, in any order; null when none is. */
  take(): TakenBatch | null {
    const [first, ...others] = this.#dueQueues();
    if (first === undefined) return null;
    const queue = this.#random.pick([first, ...others]);
    const due = this.waiting.filter(
      (message) => message.queue === queue && message.dueMs <= this.#clock.nowMs,
    );
    const size = this.#random.integer(1, Math.min(due.length, this.#rules.batchSizeMax));
    const chosen: QueuedMessage[] = [];
    while (chosen.length < size) {
      const [message] = due.splice(this.#random.integer(0, due.length - 1), 1);
      if (message === undefined) break;
      chosen.push(message);
    }
    this.waiting = this.waiting.filter((message) => !chosen.includes(message));
    for (const message of chosen) {
      if (!this.#random.chance(this.unruliness.duplicate)) continue;
      this.waiting.push({ ...message, dueMs: this.#clock.nowMs + this.#random.integer(0, 150_000) });
    }
    const messages = chosen.map((message) => ({ ...message, attempts: message.attempts + 1 }));
    const batch: TakenBatch = { queue, messages, settled: new Map() };
    this.#taken.add(batch);
    return batch;
  }

  /** Whether a batch is still in its handler's hands. */
  has(batch: TakenBatch): boolean {
    return this.#taken.has(batch);
  }

  /** The handler has returned: what it settled takes effect. */
  settle(batch: TakenBatch): void {
    this.#taken.delete(batch);
    batch.messages.forEach((message, place) => {
      const settled = batch.settled.get(place) ?? "ack";
      if (typeof settled === "number") this.#deliverAgain(message, settled);
      else if (this.#random.chance(this.unruliness.lostAck)) this.#deliverAgainUnsettled(message);
    });
  }

  /** The isolate died: what was not settled comes again, and what was acked perhaps too. */
  abandon(batch: TakenBatch): void {
    this.#taken.delete(batch);
    batch.messages.forEach((message, place) => {
      const isAcked = batch.settled.get(place) === "ack";
      if (!isAcked || this.#random.chance(0.5)) this.#deliverAgainUnsettled(message);
    });
  }

  #deliverAgainUnsettled(message: QueuedMessage): void {
    this.#deliverAgain(message, this.#rules.retryDelaySeconds);
  }

  #deliverAgain(message: QueuedMessage, delaySeconds: number): void {
    const isDeadLetter = message.queue === DEAD_LETTER_QUEUE;
    // A dead letter's hundred retries are out of reach of a history.
    if (isDeadLetter || message.attempts <= this.#rules.maxRetries) {
      this.waiting.push({ ...message, dueMs: this.#clock.nowMs + delaySeconds * 1000 });
    } else {
      this.waiting.push({ ...message, queue: DEAD_LETTER_QUEUE, attempts: 0, dueMs: this.#clock.nowMs });
    }
  }

  #dueQueues(): string[] {
    return [...PAGE_QUEUES, DEAD_LETTER_QUEUE].filter((queue) => {
      const busy = [...this.#taken].filter((batch) => batch.queue === queue).length;
      return (
        busy < this.#rules.concurrencyMax &&
        this.waiting.some((message) => message.queue === queue && message.dueMs <= this.#clock.nowMs)
      );
    });
  }
}
