import type { Clock } from "../support/queue/broker.ts";
import { isLive, racesWrittenByPages, violationsOf } from "./invariants.ts";
import { type LetterRow, type PageRow, type SessionRow, type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { WorldHistory } from "./world-history.ts";

/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** Reads the tables after everything that wrote, and holds each change against the invariants. */
export class Observer {
  /** Every session ever seen, as it was last: retention and deletion take rows, not what is known. */
  readonly sessions = new Map<string, SessionRow>();
  /** Pages ever seen, by session and number. */
  readonly pages = new Map<string, Map<number, PageRow>>();
  /** Rows of races that pages were seen to insert, change or remove. */
  racesWritten = 0;
  readonly letters = new Map<string, LetterRow>();
  readonly deleted = new Set<number>();
  readonly #openedIn = new Map<string, number>();
  readonly #world: WorldHistory;
  readonly #clock: Clock;
  readonly #violations: string[] = [];
  #latest: Snapshot | null = null;

  constructor(world: WorldHistory, clock: Clock) {
    this.#world = world;
    this.#clock = clock;
  }

  /** Notes a violation that was seen elsewhere than in the tables. */
  report(violation: string): void {
    this.#violations.push(violation);
  }

  /** Throws `Violation` when any was seen. */
  judge(): void {
    if (this.#violations.length > 0) throw new Violation(this.#violations.join("\n"));
  }

  /** Looks at what was just written. */
  async look(): Promise<void> {
    const before = this.#latest ?? EMPTY;
    const after = await takeSnapshot();
    this.#latest = after;
    for (const session of after.sessions.values()) {
      if (!this.#openedIn.has(session.id)) {
        this.#openedIn.set(session.id, this.#world.version(session.athlete_id));
      }
      this.sessions.set(session.id, session);
      const pages = this.pages.get(session.id) ?? new Map();
      for (const [number, page] of after.pages.get(session.id) ?? []) pages.set(number, page);
      this.pages.set(session.id, pages);
    }
    for (const letter of after.letters.values()) this.letters.set(letter.id, letter);
    // Imported again, whenever that was asked for.
    for (const id of this.deleted) if (after.athletes.has(id)) this.deleted.delete(id);
    const circumstances = {
      world: this.#world,
      openedIn: this.#openedIn,
      nowMs: this.#clock.nowMs,
      deleted: this.deleted,
    };
    const change = { before, after, circumstances };
    this.racesWritten += racesWrittenByPages(change);
    this.#violations.push(...violationsOf(change));
  }

  /** The tables as they were last seen. */
  get latest(): Snapshot {
    return this.#latest ?? EMPTY;
  }

  /** Whether any session may still write. */
  get isAnyLive(): boolean {
    return [...this.latest.sessions.values()].some(({ status }) => isLive(status));
  }
}

const EMPTY: Snapshot = {
  athletes: new Map(),
  sessions: new Map(),
  pages: new Map(),
  logs: new Map(),
  races: new Map(),
  letters: new Map(),
  pausedUntil: null,
  counts: {},
  totals: {},
};
