import { useRef, useState } from "preact/hooks";
import { type Answered, ask } from "../api/ask.ts";
import type { Turn } from "./poller.ts";
import { turnOf } from "./turn-of.ts";
import { usePoller } from "./use-poller.ts";

/** What is known of something that is looked at again and again. */
export interface Live<Value> {
  /** The latest answer; null before the first. Kept while nothing is heard, and until another path answers. */
  readonly value: Value | null;
  /** The API's sentence, if it refuses to tell. */
  readonly refusal: string | null;
  /** Whether there was an answer to this very question. */
  readonly isCurrent: boolean;
}

type Known<Value> = Omit<Live<Value>, "isCurrent"> & { readonly path: string | null };

/** Asks the API for a path and keeps asking; null asks for nothing. `everyMs` may depend on what was heard last. */
export function useLive<Value>(path: string | null, everyMs: (last: Value | null) => number): Live<Value> {
  const [known, setKnown] = useState<Known<Value>>({ path: null, value: null, refusal: null });
  const latest = useRef<Value | null>(null);
  const begin = (asked: string, signal: AbortSignal) => async (): Promise<Turn> => {
    const answered: Answered<Value> = await ask<Value>(asked, { signal });
    if (answered.ok) {
      latest.current = answered.value;
      setKnown({ path: asked, value: answered.value, refusal: null });
      return "heard";
    }
    if (answered.why === "refused") setKnown({ path: asked, value: null, refusal: answered.sentence });
    return turnOf(answered);
  };
  usePoller(path, begin, () => everyMs(latest.current));
  return { value: known.value, refusal: known.refusal, isCurrent: known.path === path };
}
