import { useEffect } from "preact/hooks";
import { createPoller, type Poller, type Turn } from "./poller.ts";

const pollers = new Set<Poller>();

/** Everything that is looked at is looked at now: a person has changed something, or is back. */
export function lookAgain(): void {
  for (const poller of pollers) poller.nudge();
}

document.addEventListener("visibilitychange", lookAgain);
addEventListener("online", lookAgain);

const world = {
  isVisible: () => document.visibilityState === "visible",
  after(ms: number, then: () => void) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls `begin` for each new key, and what it answers with again and again; a null key asks for nothing. */
export function usePoller(
  key: string | null,
  begin: (key: string, signal: AbortSignal) => () => Promise<Turn>,
  everyMs: () => number,
): void {
  useEffect(() => {
    if (key === null) return;
    const gone = new AbortController();
    const poller = createPoller(begin(key, gone.signal), everyMs, world);
    pollers.add(poller);
    return () => {
      pollers.delete(poller);
      poller.stop();
      gone.abort();
    };
  }, [key]);
}
