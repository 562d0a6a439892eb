import type { Random } from "@paceline/strava-sim";
import type { VirtualClock } from "./virtual-clock.ts";

/** A queue's keys in `wrangler.consumer.toml`. */
export interface QueueRules {
  readonly queue: string;
  readonly batchSizeMax: number;
  readonly batchTimeoutMs: number;
  readonly retriesMax: number;
  /** Batches in the air at a time. */
  readonly concurrencyMax: number;
  readonly deadLetterQueue: string | null;
}

export interface ModelMessage {
  readonly id: string;
  readonly body: unknown;
  /** How often it has been delivered. */
  attempts: number;
}

/** A batch in the hands of its handler. */
export interface BatchInTheAir {
  readonly queue: string;
  readonly messages: readonly ModelMessage[];
  retry(message: ModelMessage, delaySeconds: number): void;
  ack(message: ModelMessage): void;
  /** The handler has returned: its place is free for the next batch. */
  land(): void;
}

interface QueueWorld {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** Hears of what is billed: a message written, read at each delivery, deleted (Cloudflare docs, "Queues", Pricing). */
  readonly operated: (times: number) => void;
  readonly deliver: (batch: BatchInTheAir) => void;
  readonly bury: (message: ModelMessage, deadLetterQueue: string) => void;
}

/** A message sent is ready after so long; with the batch's time-out that makes about a second. */
const TRANSIT_MS = { min: 200, max: 800 } as const;

/**
 * One queue on the virtual clock: a batch goes out when it is full or its oldest message has waited for the batch's
 * time-out, and when a place is free. Exactly once and in order: what at-least-once brings is `tests/simulation`'s part.
 */
export class ModelQueue {
  readonly #rules: QueueRules;
  readonly #world: QueueWorld;
  #ready: { readonly message: ModelMessage; readonly sinceMs: number }[] = [];
  #inTheAir = 0;
  #sent = 0;

  constructor(rules: QueueRules, world: QueueWorld) {
    this.#rules = rules;
    this.#world = world;
  }

  send(body: unknown, delaySeconds: number): void {
    this.#world.operated(1);
    this.#put({ id: `${this.#rules.queue}-${++this.#sent}`, body, attempts: 0 }, delaySeconds);
  }

  #put(message: ModelMessage, delaySeconds: number): void {
    const { clock, random } = this.#world;
    const readyMs = clock.nowMs + delaySeconds * 1000 + random.integer(TRANSIT_MS.min, TRANSIT_MS.max);
    clock.at(readyMs, () => {
      this.#ready.push({ message, sinceMs: readyMs });
      this.#offer();
    });
  }

  #offer(): void {
    const { clock } = this.#world;
    const { batchSizeMax, batchTimeoutMs, concurrencyMax } = this.#rules;
    while (this.#inTheAir < concurrencyMax) {
      const oldest = this.#ready[0];
      if (oldest === undefined) return;
      if (this.#ready.length < batchSizeMax && clock.nowMs < oldest.sinceMs + batchTimeoutMs) {
        clock.at(oldest.sinceMs + batchTimeoutMs, () => this.#offer());
        return;
      }
      this.#start(this.#ready.splice(0, batchSizeMax).map(({ message }) => message));
    }
  }

  #start(messages: readonly ModelMessage[]): void {
    const { operated, deliver, bury } = this.#world;
    const { queue, retriesMax, deadLetterQueue } = this.#rules;
    this.#inTheAir++;
    operated(messages.length);
    for (const message of messages) message.attempts++;
    deliver({
      queue,
      messages,
      ack: () => operated(1),
      retry: (message, delaySeconds) => {
        if (message.attempts <= retriesMax) return this.#put(message, delaySeconds);
        operated(1);
        if (deadLetterQueue !== null) bury(message, deadLetterQueue);
      },
      land: () => {
        this.#inTheAir--;
        this.#offer();
      },
    });
  }
}
