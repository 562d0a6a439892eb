import { unstable_readConfig } from "wrangler";
import type { Configuration } from "./model-run.ts";

/** The keys of a `[[queues.consumers]]` that the model follows; the wrangler file sets every one. */
interface QueueConsumer {
  readonly queue: string;
  readonly max_batch_size?: number;
  readonly max_batch_timeout?: number;
  readonly max_retries?: number;
  readonly max_concurrency?: number | null;
  readonly dead_letter_queue?: string;
}

/** What the wrangler files say, read as wrangler reads them. */
export function readConfiguration(): Configuration {
  const crons: readonly string[] =
    unstable_readConfig({ config: "wrangler.producer.toml" }).triggers.crons ?? [];
  const consumers: readonly QueueConsumer[] =
    unstable_readConfig({ config: "wrangler.consumer.toml" }).queues.consumers ?? [];
  const queues = consumers.map((consumer) => ({
    queue: consumer.queue,
    batchSizeMax: setIn(consumer.max_batch_size, "max_batch_size"),
    batchTimeoutMs: setIn(consumer.max_batch_timeout, "max_batch_timeout") * 1000,
    retriesMax: setIn(consumer.max_retries, "max_retries"),
    concurrencyMax: setIn(consumer.max_concurrency, "max_concurrency"),
    deadLetterQueue: consumer.dead_letter_queue ?? null,
  }));
  return { crons, queues };
}

function setIn(value: number | null | undefined, key: string): number {
  if (typeof value !== "number")
    throw new Error(`${key} is not set for every queue in wrangler.consumer.toml.`);
  return value;
}
