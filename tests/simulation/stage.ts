/** What a worker does to the world outside. Each is a boundary: a crash can come before it and after it. */
type EffectKind = "read" | "write" | "fetch" | "send" | "settle";

interface EffectSubject {
  readonly kind: EffectKind;
  /** What it is, for the trace. */
  readonly label: string;
  /** Whose it is, where it says so. */
  readonly athleteId: number | null;
}

/** Something that a worker has asked for and waits for. */
export interface Effect extends EffectSubject {
  readonly invocation: Invocation;
  readonly issuedAtMs: number;
  readonly perform: () => Promise<unknown>;
  readonly answer: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

/**
 * One run of a worker's handler. A batch has a flow for each of its messages, a request and a cron have one. Between
 * two effects a flow runs by itself; at an effect it waits until the stage's director performs it.
 */
export class Invocation {
  readonly name: string;
  readonly pending: Effect[] = [];
  #flows: number;
  #isOver = false;
  readonly #nowMs: () => number;
  readonly #changed: () => void;

  constructor(name: string, flows: number, nowMs: () => number, changed: () => void) {
    this.name = name;
    this.#flows = flows;
    this.#nowMs = nowMs;
    this.#changed = changed;
  }

  /** Asks for something and waits until the director has it performed. */
  effect<Value>(what: EffectSubject, perform: () => Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.pending.push({
        ...what,
        invocation: this,
        issuedAtMs: this.#nowMs(),
        perform,
        // What `perform` gives is what was asked for.
        answer: (value) => resolve(value as Value),
        fail: reject,
      });
      this.#changed();
    });
  }

  /** A flow has nothing more to do. */
  endFlow(): void {
    this.#flows--;
    this.#changed();
  }

  /** The handler has returned, or the isolate is gone. */
  end(): void {
    this.#isOver = true;
    this.#changed();
  }

  /** Whether code of this invocation is under way: then what it asks for next is not known yet. */
  get isRunning(): boolean {
    // A flow that was ended by its settling may still have something to do: it should not, and so it is waited for.
    return !this.#isOver && this.pending.length < Math.max(1, this.#flows);
  }
}

/** Code between two effects takes milliseconds; this is for machines that have much else to do. */
const BETWEEN_EFFECTS_MS_MAX = 3_000;

/** All invocations that are alive. While every flow waits at an effect, nothing happens that nobody chose. */
export class Stage {
  readonly #nowMs: () => number;
  readonly #invocations = new Set<Invocation>();
  #changed = () => {};
  #count = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  enter(what: string, flows: number): Invocation {
    const name = `${what}#${++this.#count}`;
    const invocation = new Invocation(name, flows, this.#nowMs, () => this.#changed());
    this.#invocations.add(invocation);
    return invocation;
  }

  leave(invocation: Invocation): void {
    invocation.end();
    invocation.pending.length = 0;
    this.#invocations.delete(invocation);
  }

  /** Whether an invocation of this kind is alive. */
  isAnyone(kind: string): boolean {
    return [...this.#invocations].some(({ name }) => name.startsWith(kind));
  }

  /** Waits until every flow has come to an effect or to its end. */
  async idle(): Promise<void> {
    for (;;) {
      const running = [...this.#invocations].filter(({ isRunning }) => isRunning).map(({ name }) => name);
      if (running.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        const tooLong = new Error(`${running.join(", ")} neither asked for anything nor ended.`);
        const watchdog = setTimeout(() => reject(tooLong), BETWEEN_EFFECTS_MS_MAX);
        this.#changed = () => {
          clearTimeout(watchdog);
          resolve();
        };
      });
    }
  }

  /** All that may happen next, in the order asked for. */
  get effects(): readonly Effect[] {
    return [...this.#invocations].flatMap(({ pending }) => pending);
  }
}
