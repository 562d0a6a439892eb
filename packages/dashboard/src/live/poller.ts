/** The longest wait between two tries while nothing is heard. */
const BACKOFF_MS_MAX = 60_000;

/** What a poller needs of the browser, so that tests can stand in for it. */
export interface PollerWorld {
  isVisible(): boolean;
  /** Calls back later; answers with what calls it off. */
  after(ms: number, then: () => void): () => void;
}

/** What came of a turn: go on, wait longer, or never ask again. */
export type Turn = "heard" | "lost" | "over";

export interface Poller {
  /** Asks now, or once more if it is asking; a hidden page waits till it is seen. */
  nudge(): void;
  stop(): void;
}

/** Asks at once and then again and again: not while nobody looks, and ever more seldom while nothing is heard. */
export function createPoller(
  ask: () => Promise<Turn>,
  everyMs: () => number,
  { isVisible, after }: PollerWorld,
): Poller {
  let callOff = () => {};
  let isAsking = false;
  let isNudged = false;
  let isOver = false;
  let failures = 0;

  async function turn(): Promise<void> {
    callOff();
    if (isOver || !isVisible()) return;
    if (isAsking) {
      isNudged = true;
      return;
    }
    isAsking = true;
    // An answer that nobody can make sense of is as good as none; to stop asking would be worse.
    const came = await ask().catch((): Turn => "lost");
    isAsking = false;
    if (came === "over") isOver = true;
    failures = came === "lost" ? failures + 1 : 0;
    if (isNudged) {
      isNudged = false;
      void turn();
      return;
    }
    if (isOver) return;
    callOff = after(waitMs(everyMs(), failures), () => void turn());
  }

  void turn();
  return {
    nudge: () => void turn(),
    stop() {
      isOver = true;
      callOff();
    },
  };
}

/** Doubled with each failure. */
export function waitMs(everyMs: number, failures: number): number {
  return Math.max(everyMs, Math.min(BACKOFF_MS_MAX, everyMs * 2 ** failures));
}
