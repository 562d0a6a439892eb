import { nextStep, type PageFacts, type Step } from "@paceline/pipeline";
import { type Cursor, decodePageMessage, PROTOCOL_VERSION } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const DAY = 86_400;
const NOON = Date.UTC(2025, 5, 15, 12) / 1000;
const settings = { perPage: 4, overlapSeconds: DAY, nowSeconds: NOON + DAY };

/** Noon of so many days before a fixed day. */
function daysBack(...days: readonly number[]): number[] {
  return days.map((day) => NOON - day * DAY);
}

function pageOf(starts: readonly number[], rowCount = starts.length): PageFacts {
  return { starts, rowCount };
}

function cursor(changes: Partial<Cursor> = {}): Cursor {
  return { after: null, before: null, page: 1, ...changes };
}

function next(changes: Partial<Cursor>): Step {
  return { kind: "next", cursor: cursor(changes) };
}

const END: Step = { kind: "end" };

type Case = [claim: string, at: Cursor, page: PageFacts, step: Step];

describe("a full walk", () => {
  const cases: Case[] = [
    [
      "goes on a day above the oldest start of a full page",
      cursor(),
      pageOf(daysBack(0, 1, 2, 3)),
      next({ before: NOON - 2 * DAY }),
    ],
    [
      "takes the oldest start, not the last row's",
      cursor(),
      pageOf(daysBack(0, 1, 2, 3, 9, 8)),
      next({ before: NOON - 8 * DAY }),
    ],
    [
      "is not ended by a short page that moved",
      cursor({ before: NOON }),
      pageOf(daysBack(5, 8)),
      next({ before: NOON - 7 * DAY }),
    ],
    [
      "is not ended by a page of which rows were unreadable",
      cursor({ before: NOON }),
      pageOf(daysBack(3, 6), 3),
      next({ before: NOON - 5 * DAY }),
    ],
    [
      "takes the next page number when a short page shows only the overlap, but has a row that was unreadable",
      cursor({ before: NOON - 2 * DAY }),
      pageOf(daysBack(3), 2),
      next({ before: NOON - 2 * DAY, page: 2 }),
    ],
    [
      "takes the next page number when no row of a short page could be read",
      cursor({ before: NOON, page: 2 }),
      pageOf([], 1),
      next({ before: NOON, page: 3 }),
    ],
    ["is ended by an empty first page", cursor(), pageOf([]), END],
    ["is ended by an empty page", cursor({ before: NOON }), pageOf([]), END],
    [
      "is ended by a short page that shows only what the overlap repeats",
      cursor({ before: NOON - 2 * DAY }),
      pageOf(daysBack(3)),
      END,
    ],
    [
      "asks for the next page number when a full page moved nothing",
      cursor({ before: NOON + DAY }),
      pageOf([NOON, NOON, NOON, NOON]),
      next({ before: NOON + DAY, page: 2 }),
    ],
    [
      "asks for the next page number when a short page over half full moved nothing: a private activity may hide more",
      cursor({ before: NOON + DAY }),
      pageOf([NOON, NOON, NOON]),
      next({ before: NOON + DAY, page: 2 }),
    ],
    [
      "goes on counting while a cluster of equal starts lasts",
      cursor({ before: NOON + DAY, page: 2 }),
      pageOf([NOON, NOON, NOON, NOON]),
      next({ before: NOON + DAY, page: 3 }),
    ],
    [
      "counts from 1 again once the cluster is passed",
      cursor({ before: NOON + DAY, page: 2 }),
      pageOf([NOON, ...daysBack(1, 2, 3)]),
      next({ before: NOON - 2 * DAY }),
    ],
    ["is ended behind a cluster by an empty page", cursor({ before: NOON + DAY, page: 3 }), pageOf([]), END],
    [
      "takes the next page number when no row of a full page could be read",
      cursor({ before: NOON }),
      pageOf([], 4),
      next({ before: NOON, page: 2 }),
    ],
    [
      "walks upwards when a page comes oldest first",
      cursor(),
      pageOf(daysBack(3, 2, 1, 0)),
      next({ after: NOON - DAY }),
    ],
    [
      "keeps the upper bound when it walks upwards below it",
      cursor({ after: 5, before: NOON + DAY }),
      pageOf(daysBack(3, 2, 1, 0)),
      next({ after: NOON - DAY, before: NOON + DAY }),
    ],
    [
      "is not led upwards by one hidden start among ordered rows",
      cursor(),
      pageOf([NOON - 43_199, NOON - 3_600, ...daysBack(1, 2, 3, 4)]),
      next({ before: NOON - 3 * DAY }),
    ],
  ];
  it.each(cases)("%s", (_claim, at, page, step) => {
    expect(nextStep("full", at, page, settings)).toEqual(step);
  });

  it("makes a cursor that a message can carry even of a start before 1970", () => {
    const step = nextStep("full", cursor(), pageOf([NOON, ...daysBack(1, 2), -3 * DAY]), settings);
    if (step.kind === "end") throw new Error("A full page never ends a walk.");
    const message = {
      version: PROTOCOL_VERSION,
      athleteId: 1,
      sessionId: "sync-1-1",
      epoch: 1,
      pageNumber: 2,
    };
    expect(decodePageMessage({ ...message, cursor: step.cursor, lane: "bulk" })).toMatchObject({ ok: true });
  });
});

describe("an incremental walk", () => {
  it("does not ask for what comes after now when a watch had a wrong date", () => {
    const starts = [...daysBack(9, 6, 3), NOON + 900 * DAY];
    const step = nextStep("incremental", cursor({ after: NOON - 20 * DAY }), pageOf(starts), settings);
    expect(step).toEqual(next({ after: settings.nowSeconds - DAY }));
  });

  const after = NOON - 30 * DAY;
  const cases: Case[] = [
    ["is ended by an empty page", cursor({ after }), pageOf([]), END],
    ["is ended by a short page that moved", cursor({ after }), pageOf(daysBack(3, 2, 1)), END],
    [
      "is ended by a short page of which rows were unreadable",
      cursor({ after }),
      pageOf(daysBack(3), 2),
      END,
    ],
    ["is ended by a short page of which no row could be read", cursor({ after }), pageOf([], 2), END],
    [
      "raises `after` when the page comes oldest first",
      cursor({ after }),
      pageOf(daysBack(9, 8, 7, 6)),
      next({ after: NOON - 7 * DAY }),
    ],
    [
      "lowers `before` and keeps `after` when the page comes newest first",
      cursor({ after }),
      pageOf(daysBack(0, 1, 2, 3)),
      next({ after, before: NOON - 2 * DAY }),
    ],
    [
      "goes on after a full page of which rows were unreadable",
      cursor({ after }),
      pageOf(daysBack(9, 8, 7), 4),
      next({ after: NOON - 8 * DAY }),
    ],
    [
      "asks for the next page number when a full page moved nothing",
      cursor({ after: NOON - DAY }),
      pageOf([NOON, NOON, NOON, NOON]),
      next({ after: NOON - DAY, page: 2 }),
    ],
    [
      "never asks for what came before the epoch",
      cursor({ after: 0 }),
      pageOf([1, 2, 3, 4]),
      next({ after: 0, page: 2 }),
    ],
  ];
  it.each(cases)("%s", (_claim, at, page, step) => {
    expect(nextStep("incremental", at, page, settings)).toEqual(step);
  });
});
