import type { Paceline } from "./paceline.ts";

/** Puts a message into its queue as one that was delivered before. */
export function redeliver({ broker }: Paceline, body: unknown, queue = "athlete-pages"): void {
  broker.put(queue, body);
  const queued = broker.waiting.at(-1);
  if (queued !== undefined) queued.attempts = 1;
}

/** Takes every message out of the queues; answers with their bodies. */
export function loseMessages({ broker }: Paceline): unknown[] {
  return broker.waiting.splice(0).map(({ body }) => body);
}
