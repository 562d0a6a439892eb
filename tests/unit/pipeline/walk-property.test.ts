import { nextStep } from "@paceline/pipeline";
import type { Cursor, SyncMode } from "@paceline/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";

const DAY = 86_400;
const FIRST_DAY = Date.UTC(2025, 0) / 1000;

/** An activity of the model: listed by its true start, shown with another when the athlete hides it. */
interface ModelActivity {
  readonly id: number;
  readonly trueStart: number;
  readonly shownStart: number;
  /** Takes its place in a page but is not shown. */
  readonly missing: boolean;
  /** Is shown, but cannot be read: its start is not known. */
  readonly unreadable: boolean;
}

interface Listing {
  readonly perPage: number;
  readonly inclusive: boolean;
  readonly order: "after_alone_oldest_first" | "newest_first" | "oldest_first";
}

interface Start {
  readonly day: number;
  readonly second: number;
  readonly hides?: boolean;
  readonly missing?: boolean;
  readonly unreadable?: boolean;
}

/** Ids count from 0 in the order given. */
function historyOf(starts: readonly Start[]): readonly ModelActivity[] {
  return starts.map(({ day, second, hides = false, missing = false, unreadable = false }, id) => {
    const midnight = FIRST_DAY + day * DAY;
    const trueStart = midnight + second;
    return { id, trueStart, shownStart: hides ? midnight + 1 : trueStart, missing, unreadable };
  });
}

const HOUR = 3_600;
const oneInFive = fc.nat(4).map((n) => n === 0);

/** Sparse and dense ones: many starts on one day, some equal, some hidden, some of activities that are missing. */
const histories = fc.constantFrom(1, 3, 12).chain((days) =>
  fc
    .array(
      fc.record({
        day: fc.nat(days - 1),
        second: fc.oneof(fc.constantFrom(0, 6 * HOUR, 18 * HOUR), fc.nat(DAY - 1)),
        hides: oneInFive,
        missing: oneInFive,
      }),
      { maxLength: 60 },
    )
    .map(historyOf),
);

/**
 * One page as the model of the server answers it. Rows that are missing are left out only where the page meets
 * what the walk relies on (`showsMoreThanOverlap`); where it would not, the model shows them.
 */
function listPage(history: readonly ModelActivity[], cursor: Cursor, listing: Listing) {
  const { after, before, page } = cursor;
  const gap = listing.inclusive ? 0 : 1;
  const onlyAfter = after !== null && before === null;
  const rises =
    listing.order === "oldest_first" || (listing.order === "after_alone_oldest_first" && onlyAfter);
  const span = history
    .filter(({ trueStart }) => before === null || trueStart <= before - gap)
    .filter(({ trueStart }) => after === null || trueStart >= after + gap)
    .sort((a, b) => (rises ? 1 : -1) * (a.trueStart - b.trueStart || a.id - b.id));
  const rows = span.slice((page - 1) * listing.perPage, page * listing.perPage);
  const shown = rows.filter(({ missing }) => !missing);
  const isLast = page * listing.perPage >= span.length;
  return isLast || showsMoreThanOverlap(shown, cursor, rises) ? shown : rows;
}

/** What the walk relies on: a page with gaps, with more behind it, still shows something outside the overlap. */
function showsMoreThanOverlap(shown: readonly ModelActivity[], { after, before }: Cursor, rises: boolean) {
  const starts = shown.map(({ shownStart }) => shownStart);
  if (starts.length === 0) return false;
  return rises
    ? after === null || Math.max(...starts) - DAY > after
    : before === null || Math.min(...starts) + DAY < before;
}

/** Walks to the end and answers with the ids seen and the pages read; fails when the walk does not end. */
function walk(
  mode: SyncMode,
  history: readonly ModelActivity[],
  listing: Listing,
  after: number | null = null,
) {
  const ids = new Set<number>();
  // Each start moves each bound at most once; between two moves lie at most the pages of one span.
  const pagesMax = (2 * history.length + 2) * (Math.ceil(history.length / listing.perPage) + 2);
  let cursor: Cursor = { after, before: null, page: 1 };
  for (let pages = 1; pages <= pagesMax; pages++) {
    const rows = listPage(history, cursor, listing);
    const readable = rows.filter(({ unreadable }) => !unreadable);
    for (const { id } of readable) ids.add(id);
    const facts = { starts: readable.map(({ shownStart }) => shownStart), rowCount: rows.length };
    const step = nextStep(mode, cursor, facts, {
      perPage: listing.perPage,
      overlapSeconds: DAY,
      nowSeconds: Number.MAX_SAFE_INTEGER,
    });
    if (step.kind === "end") return { ids, pages };
    cursor = step.cursor;
  }
  throw new Error(`The walk has not ended within ${pagesMax} pages.`);
}

/** Ids of what ought to have been seen and was not. */
function unseen(wanted: readonly ModelActivity[], { ids }: { readonly ids: ReadonlySet<number> }): number[] {
  return wanted.map(({ id }) => id).filter((id) => !ids.has(id));
}

function withoutGaps(history: readonly ModelActivity[]): readonly ModelActivity[] {
  return history.map((activity) => ({ ...activity, missing: false }));
}

/** The missing ones are shown, but none of them can be read. */
function withUnreadable(history: readonly ModelActivity[]): readonly ModelActivity[] {
  return history.map((activity) => ({ ...activity, missing: false, unreadable: activity.missing }));
}

function isShown({ missing }: ModelActivity): boolean {
  return !missing;
}

const perPages = fc.integer({ min: 3, max: 20 });
const listings = fc.record({
  perPage: perPages,
  inclusive: fc.boolean(),
  order: fc.constantFrom<Listing["order"]>("after_alone_oldest_first", "newest_first"),
});
/** A fixed seed: the same histories on every machine. */
const RUNS = { numRuns: propertyRuns(10_000), seed: 20_260_304 };

describe("whatever the history, the page size and the server's habits", () => {
  it("a full walk sees every activity that is shown, and ends, if each page with gaps and more behind it shows one beyond the overlap", () => {
    fc.assert(
      fc.property(histories, listings, (history, listing) => {
        expect(unseen(history.filter(isShown), walk("full", history, listing))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("a full walk sees every activity that can be read, and ends, however many rows cannot", () => {
    fc.assert(
      fc.property(histories.map(withUnreadable), listings, (history, listing) => {
        const wanted = history.filter(({ unreadable }) => !unreadable);
        expect(unseen(wanted, walk("full", history, listing))).toEqual([]);
      }),
      RUNS,
    );
  });

  it("a full walk sees every activity even where all listings come oldest first", () => {
    fc.assert(
      fc.property(histories.map(withoutGaps), perPages, fc.boolean(), (history, perPage, inclusive) => {
        const walked = walk("full", history, { perPage, inclusive, order: "oldest_first" });
        expect(unseen(history, walked)).toEqual([]);
      }),
      RUNS,
    );
  });

  it("an incremental walk sees every activity that truly started after `after`, and ends", () => {
    const afters = fc.integer({ min: FIRST_DAY, max: FIRST_DAY + 12 * DAY });
    fc.assert(
      fc.property(histories.map(withoutGaps), listings, afters, (history, listing, after) => {
        const wanted = history.filter(({ trueStart }) => trueStart > after);
        expect(unseen(wanted, walk("incremental", history, listing, after))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe("a full walk", () => {
  const newestFirst = { inclusive: false, order: "after_alone_oldest_first" } as const;

  it("reads 1,132 daily activities with 7 requests of 200", () => {
    const history = historyOf(Array.from({ length: 1_132 }, (_, day) => ({ day, second: 6 * HOUR })));
    const walked = walk("full", history, { ...newestFirst, perPage: 200 });
    expect(unseen(history, walked)).toEqual([]);
    expect(walked.pages).toBe(7);
  });

  it("is not turned round by a page of one day on which a hidden start rises", () => {
    const older = { day: 0, second: 6 * HOUR };
    const noon = { day: 5, second: 12 * HOUR };
    const history = historyOf([older, noon, noon, { day: 5, second: 18 * HOUR, hides: true }]);
    expect(unseen(history, walk("full", history, { ...newestFirst, perPage: 3 }))).toEqual([]);
  });

  it("is not turned round by the two public activities, one hidden, of a page full of private ones", () => {
    const older = { day: 0, second: 6 * HOUR };
    const privates = Array.from({ length: 198 }, (_, i) => ({ day: 1 + i, second: 6 * HOUR, missing: true }));
    const noon = { day: 300, second: 12 * HOUR };
    const history = historyOf([older, ...privates, noon, { day: 300, second: 18 * HOUR, hides: true }]);
    const walked = walk("full", history, { ...newestFirst, perPage: 200 });
    expect(unseen(history.filter(isShown), walked)).toEqual([]);
  });

  it("takes no direction from a page of equal starts", () => {
    const history = historyOf([0, 0, 0, 5].map((day) => ({ day, second: 6 * HOUR })));
    const walked = walk("full", history, { perPage: 3, inclusive: false, order: "oldest_first" });
    expect(unseen(history, walked)).toEqual([]);
  });
});

describe("an incremental walk", () => {
  it("is not turned round by a page of one day on which a hidden start falls", () => {
    const dawn = { day: 1, second: 6 * HOUR };
    const history = historyOf([
      dawn,
      dawn,
      { day: 1, second: 18 * HOUR, hides: true },
      { day: 9, second: 0 },
    ]);
    const listing = { perPage: 3, inclusive: false, order: "after_alone_oldest_first" } as const;
    expect(unseen(history, walk("incremental", history, listing, FIRST_DAY))).toEqual([]);
  });

  it("takes no direction from a page of equal starts", () => {
    const history = historyOf([9, 9, 9, 3].map((day) => ({ day, second: 6 * HOUR })));
    const listing = { perPage: 3, inclusive: false, order: "newest_first" } as const;
    expect(unseen(history, walk("incremental", history, listing, FIRST_DAY))).toEqual([]);
  });
});
