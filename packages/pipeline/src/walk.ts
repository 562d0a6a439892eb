import type { Cursor, SyncMode } from "@paceline/protocol";

/** What the walk needs to know of a page; nothing else decides where the next one starts. */
export interface PageFacts {
  /** Start of each activity that parsed, epoch seconds, in the order received. */
  readonly starts: readonly number[];
  /** Rows that Strava sent, unreadable ones included. */
  readonly rowCount: number;
}

export interface WalkSettings {
  readonly perPage: number;
  /** At least the longest day: a hidden start is shown up to a day too early. */
  readonly overlapSeconds: number;
  /** Strava refuses an `after` in the future, and one watch with a wrong date must not lead there. */
  readonly nowSeconds: number;
}

export type Step =
  | { readonly kind: "next"; readonly cursor: Cursor }
  /** `full`: the end is proven. `incremental`: nothing newer is left. */
  | { readonly kind: "end" };

const END: Step = { kind: "end" };

/**
 * Where the walk goes after a page. The span still unread lies between `after` and `before`. A page that came
 * newest first lowers `before`, one that came oldest first raises `after`, each reaching back over
 * `overlapSeconds` for equal and hidden start times. Only minimum and maximum of a page count, never its first
 * or last row. A page that spans no more than the overlap tells no direction, and a page that moves
 * nothing tells no progress: then the same span's next `page` is asked for. A sparse page that shows nothing
 * beyond what was read proves the end.
 */
export function nextStep(mode: SyncMode, cursor: Cursor, page: PageFacts, settings: WalkSettings): Step {
  const isFull = page.rowCount >= settings.perPage;
  // A row that could not be read may have been one beyond what was read.
  const isReadable = page.starts.length === page.rowCount;
  // Private activities take a place in a page and are not shown, so one over half full may have more behind it.
  const isSparse = page.rowCount * 2 <= settings.perPage;
  const samePageOrEnd = isSparse && isReadable ? END : nextPageOf(cursor);
  if (mode === "incremental" && !isFull) return END;
  if (page.starts.length === 0) return samePageOrEnd;

  const oldest = least(page.starts);
  const newest = greatest(page.starts);
  const before = Math.max(0, oldest + settings.overlapSeconds);
  const after = Math.max(0, Math.min(newest, settings.nowSeconds) - settings.overlapSeconds);
  const lowers = cursor.before === null || before < cursor.before;
  const raises = cursor.after === null || after > cursor.after;

  if (newest - oldest <= settings.overlapSeconds) {
    return showsMore(cursor, lowers, raises) ? nextPageOf(cursor) : samePageOrEnd;
  }
  // Further apart than any hidden start can hide: their places tell the direction.
  if (page.starts.indexOf(newest) < page.starts.indexOf(oldest)) {
    return lowers ? { kind: "next", cursor: { ...cursor, before, page: 1 } } : samePageOrEnd;
  }
  return raises ? { kind: "next", cursor: { ...cursor, after, page: 1 } } : samePageOrEnd;
}

/** Whether a page without a direction reaches beyond what was read, on the side on which the walk goes. */
function showsMore(cursor: Cursor, lowers: boolean, raises: boolean): boolean {
  if (cursor.before !== null && cursor.after === null) return lowers;
  if (cursor.after !== null && cursor.before === null) return raises;
  return lowers || raises;
}

function nextPageOf(cursor: Cursor): Step {
  return { kind: "next", cursor: { ...cursor, page: cursor.page + 1 } };
}

/** The smallest of at least one number. */
function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b));
}

/** The largest of at least one number. */
export function greatest(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b));
}
