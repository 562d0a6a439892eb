import { useEffect, useState } from "preact/hooks";

/** Epoch ms, moving on once in so many ms: for countdowns, and for how long ago something was. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
