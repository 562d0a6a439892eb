/** Events go on without a pause; this is for machines that have much else to do. */
const STUCK_MS = 30_000;

interface PlannedEvent {
  readonly atMs: number;
  /** Of two events at one moment the one planned first comes first. */
  readonly nth: number;
  readonly act: () => void;
}

/**
 * Time that passes only from event to event. A flow is code that runs by itself: one message of a batch, one request,
 * one cron. While any flow runs no time passes; it passes when every flow sleeps or is over, and then one event at a
 * time happens. So the same plan tells the same story, however fast the machine is.
 */
export class VirtualClock {
  nowMs: number;
  #running = 0;
  #planned = 0;
  #stilled: (() => void) | null = null;
  readonly #heap: PlannedEvent[] = [];

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Plans an event; one in the past happens now. */
  at(atMs: number, act: () => void): void {
    const event = { atMs: Math.max(atMs, this.nowMs), nth: this.#planned++, act };
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    for (;;) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (place === 0 || parent === undefined || !isBefore(event, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = event;
  }

  /** Flows begin. */
  begin(flows: number): void {
    this.#running += flows;
  }

  /** Flows are over. */
  end(flows: number): void {
    this.#running -= flows;
    if (this.#running === 0) this.#stilled?.();
  }

  /** Lets a flow wait for virtual time to pass. */
  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.at(this.nowMs + ms, () => {
      this.begin(1);
      resolve();
    });
    this.end(1);
    return promise;
  }

  /** Goes on from event to event until `untilMs`. */
  async runUntil(untilMs: number): Promise<void> {
    const stuck = Promise.withResolvers<never>();
    const watchdog = setTimeout(() => {
      stuck.reject(new Error(`${this.#running} flows neither sleep nor end.`));
    }, STUCK_MS);
    await Promise.race([this.#happen(untilMs), stuck.promise]);
    clearTimeout(watchdog);
    // Only here does the runtime get to do anything else.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async #happen(untilMs: number): Promise<void> {
    for (;;) {
      if (this.#running > 0) await this.#stillness();
      const next = this.#heap[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.#takeFirst();
      this.nowMs = next.atMs;
      next.act();
    }
    this.nowMs = untilMs;
  }

  #stillness(): Promise<void> {
    return new Promise((resolve) => {
      this.#stilled = () => {
        this.#stilled = null;
        resolve();
      };
    });
  }

  #takeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      const below = b !== undefined && a !== undefined && isBefore(b, a) ? left + 1 : left;
      const child = heap[below];
      if (child === undefined || !isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}

function isBefore(a: PlannedEvent, b: PlannedEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.nth < b.nth);
}
