import { type DoubtedPage, doubtPage } from "@paceline/pipeline";
import { type ActivityPage, type Cursor, type PageMessage, PROTOCOL_VERSION } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

const ATHLETE = 1_000_001;
const STRANGER = 1_007_920;
const BEFORE = 1_772_604_000;

const message: PageMessage = {
  version: PROTOCOL_VERSION,
  athleteId: ATHLETE,
  sessionId: `sync-${ATHLETE}-1772604000000`,
  epoch: 1,
  pageNumber: 3,
  cursor: { after: null, before: BEFORE, page: 1 },
  lane: "bulk",
};

const empty: ActivityPage = { activities: [], skipped: [], athleteIds: [], rowCount: 0 };

/** A page of two rows; only the number of rows and their owners matter here. */
function pageOf(...athleteIds: readonly number[]): ActivityPage {
  return { ...empty, athleteIds, rowCount: 2 };
}

/** The reason to doubt a page, by default a later one of a full sync, asked for the first time; null for none. */
function reasonToDoubt(
  page: ActivityPage,
  { cursor = {}, ...changes }: Partial<DoubtedPage> & { cursor?: Partial<Cursor> } = {},
) {
  const doubt = doubtPage({
    message: { ...message, cursor: { ...message.cursor, ...cursor } },
    mode: "full",
    lastFailure: null,
    page,
    ...changes,
  });
  if (doubt === null) return null;
  expect(doubt.status).toBeNull();
  expect(doubt.explanation).toMatch(/^Strava .+\.$/);
  return doubt.reason;
}

describe("a page of another athlete's activities", () => {
  it.each<[claim: string, owners: readonly number[]]>([
    ["all of them", [STRANGER]],
    ["among this one's", [ATHLETE, STRANGER]],
    ["before this one's", [STRANGER, ATHLETE]],
  ])("is wrong_athlete: %s", (_claim, owners) => {
    expect(reasonToDoubt(pageOf(...owners))).toBe("wrong_athlete");
  });

  it("is wrong_athlete in every mode, on every page and however often it comes", () => {
    const page = pageOf(STRANGER);
    expect(reasonToDoubt(page, { mode: "incremental", cursor: { after: 5, before: null } })).toBe(
      "wrong_athlete",
    );
    expect(reasonToDoubt(page, { cursor: { before: null } })).toBe("wrong_athlete");
    expect(reasonToDoubt(page, { cursor: { page: 2 } })).toBe("wrong_athlete");
    expect(reasonToDoubt(page, { lastFailure: "Strava failed." })).toBe("wrong_athlete");
  });

  it("is explained with whose it is", () => {
    const doubt = doubtPage({ message, mode: "full", lastFailure: null, page: pageOf(ATHLETE, STRANGER) });
    expect(doubt?.explanation).toContain(`athlete ${STRANGER}`);
  });
});

describe("a page of this athlete's activities", () => {
  it.each<[claim: string, owners: readonly number[]]>([
    ["that say whose they are", [ATHLETE]],
    ["that do not say", []],
  ])("is believed: of rows %s", (_claim, owners) => {
    for (const lastFailure of [null, "Strava failed."]) {
      expect(reasonToDoubt(pageOf(...owners), { lastFailure })).toBeNull();
    }
  });
});

describe("an empty page", () => {
  it("is doubted in a full sync where the overlap should show at least one activity", () => {
    expect(reasonToDoubt(empty)).toBe("unreadable_body");
    expect(reasonToDoubt(empty, { cursor: { after: 5 } })).toBe("unreadable_body");
  });

  it("is doubted as the first of a full sync: few athletes have no activity at all", () => {
    expect(reasonToDoubt(empty, { cursor: { before: null } })).toBe("unreadable_body");
  });

  it("is doubted behind the rows of the same span too", () => {
    expect(reasonToDoubt(empty, { cursor: { page: 2 } })).toBe("unreadable_body");
  });

  it("is doubted where a walk goes upwards too", () => {
    expect(reasonToDoubt(empty, { cursor: { after: 5, before: null } })).toBe("unreadable_body");
  });

  it("is believed when it comes a second time: the activity may have been deleted", () => {
    const doubt = doubtPage({ message, mode: "full", lastFailure: null, page: empty });
    expect(reasonToDoubt(empty, { lastFailure: doubt?.explanation ?? null })).toBeNull();
  });

  it("is doubted all the same when the page failed before for another reason", () => {
    expect(reasonToDoubt(empty, { lastFailure: "Strava did not answer within 20000 ms." })).toBe(
      "unreadable_body",
    );
  });

  it.each<[claim: string, changes: NonNullable<Parameters<typeof reasonToDoubt>[1]>]>([
    ["in an incremental sync", { mode: "incremental", cursor: { after: 5, before: null } }],
    ["in an incremental sync that comes newest first", { mode: "incremental", cursor: { after: 5 } }],
  ])("is believed %s", (_claim, changes) => {
    expect(reasonToDoubt(empty, changes)).toBeNull();
  });

  it("of which rows were unreadable is not empty", () => {
    const skipped = [{ id: 5, problem: "start_date: expected string" }];
    expect(reasonToDoubt({ ...empty, skipped, rowCount: 1 })).toBeNull();
  });
});
