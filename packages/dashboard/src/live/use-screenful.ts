import { useRef, useState } from "preact/hooks";
import type { Answered } from "../api/ask.ts";
import { type ListPage, readScreenful, type Screenful } from "./screenful.ts";
import { usePoller } from "./use-poller.ts";

/** What is known of a list that is looked at again and again. */
export interface LiveList<Row> {
  /** The latest; null before the first answer. Kept while nothing is heard, and until another list answers. */
  readonly shown: Screenful<Row> | null;
  /** The API's sentence, if it refuses to tell. */
  readonly refusal: string | null;
  /** Whether there was an answer to this very question. */
  readonly isCurrent: boolean;
}

/** A list as it is asked for; `key` tells one from another. */
interface AskedList<Row> {
  readonly key: string;
  /** Where the screen begins; null at the list's beginning. */
  readonly from: string | null;
  readonly rowsMax: number;
  readonly askPage: (
    after: string | null,
    limit: number,
    signal: AbortSignal,
  ) => Promise<Answered<ListPage<Row>>>;
  readonly everyMs: (rows: readonly Row[]) => number;
}

/**
 * Asks for a screenful of a list and keeps asking. The first time it shows what it has so far. A screen that takes many
 * requests is asked for so many times as seldom.
 */
export function useScreenful<Row>({ key, from, rowsMax, askPage, everyMs }: AskedList<Row>): LiveList<Row> {
  const [known, setKnown] = useState<Omit<LiveList<Row>, "isCurrent"> & { readonly key: string | null }>({
    key: null,
    shown: null,
    refusal: null,
  });
  const latest = useRef<Screenful<Row> | null>(null);
  const begin = (asked: string, signal: AbortSignal) => {
    let isFirst = true;
    return async () => {
      const { turn, refusal } = await readScreenful<Row>(
        (after, limit) => askPage(after, limit, signal),
        { from, rowsMax },
        (shown) => {
          if (signal.aborted || (shown.isLooking && !isFirst)) return;
          latest.current = shown;
          if (!shown.isLooking) isFirst = false;
          setKnown({ key: asked, shown, refusal: null });
        },
      );
      if (refusal !== null) setKnown({ key: asked, shown: null, refusal });
      return turn;
    };
  };
  usePoller(key, begin, () => everyMs(latest.current?.rows ?? []) * (latest.current?.requests ?? 1));
  return { shown: known.shown, refusal: known.refusal, isCurrent: known.key === key };
}
