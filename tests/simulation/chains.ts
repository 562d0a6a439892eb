import { isLive } from "./invariants.ts";
import { Violation } from "./observer.ts";
import type { Simulation } from "./simulation.ts";
import type { Effect } from "./stage.ts";

/**
 * The chains of messages that may be torn: a producer that dies between what it wrote and what it sends leaves them to
 * the rescue, and so does a consumer with those whom the end of its sync let in. Any other chain hangs on a message,
 * unless it still stands in line.
 */
export class Chains {
  readonly #simulation: Simulation;
  readonly #torn = new Set<string>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** An effect went wrong. */
  wentWrong({ invocation }: Effect): void {
    const mayBeTorn = invocation.name.startsWith("consumer")
      ? this.#live().filter(({ isFirst }) => isFirst)
      : this.#live();
    for (const { name } of mayBeTorn) this.#torn.add(name);
  }

  /** 6. Nothing is lost: while nothing is under way, a live session's message waits. Throws `Violation`. */
  expectWhole(): void {
    const waiting = new Set(this.#simulation.queues.waiting.map(({ body }) => nameOf(body)));
    const lost = this.#live().filter(({ name }) => !waiting.has(name) && !this.#torn.has(name));
    if (lost.length === 0) return;
    throw new Violation(lost.map(({ name }) => `6: the message of ${name} is lost`).join("\n"));
  }

  #live() {
    return [...this.#simulation.observer.latest.sessions.values()]
      .filter(({ status, in_line_since }) => isLive(status) && in_line_since === null)
      .map(({ id, epoch, page_number }) => ({
        name: nameOf({ sessionId: id, epoch }),
        isFirst: page_number === 1,
      }));
  }
}

/** Of any message's body; of a page message it is the chain that it belongs to. */
function nameOf(body: unknown): string {
  const { sessionId, epoch } = Object(body);
  return `${sessionId} in epoch ${epoch}`;
}
