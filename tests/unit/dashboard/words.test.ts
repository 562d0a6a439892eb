import { countText } from "@paceline/dashboard/words/count";
import { countdownText, durationText } from "@paceline/dashboard/words/duration";
import { everyHour, roundTop } from "@paceline/dashboard/words/hours";
import { dayText, momentText, utcText } from "@paceline/dashboard/words/moment";
import { isNamed, nameOf, raceNameOf, stateName } from "@paceline/dashboard/words/names";
import { reasonTitle } from "@paceline/dashboard/words/reasons";
import { partsOf, toldTime } from "@paceline/dashboard/words/told-times";
import { isolated } from "@paceline/protocol/visible-text";
import { describe, expect, it } from "vitest";

const NOON = Date.UTC(2026, 2, 4, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("a count", () => {
  it.each([
    [0, "0 pages"],
    [1, "1 page"],
    [12_345, "12,345 pages"],
  ])("of %i is said with its noun", (count, text) => {
    expect(countText(count, "page")).toBe(text);
  });
});

describe("a duration", () => {
  it.each([
    [-5, "0 s"],
    [38_400, "38 s"],
    [4 * 60_000, "4 min"],
    [2 * HOUR, "2 h"],
    [2 * HOUR + 5 * 60_000, "2 h 5 min"],
    [3 * DAY, "3 days"],
  ])("of %i ms is said as people do", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it.each([
    [-1, "0:00"],
    [252_000, "4:12"],
    [9 * HOUR + 41 * 60_000 + 7_000, "9:41:07"],
  ])("of %i ms that is left counts down", (ms, text) => {
    expect(countdownText(ms)).toBe(text);
  });
});

describe("a moment", () => {
  it.each([
    [NOON, "UTC", "12:00"],
    [NOON, "Europe/Amsterdam", "13:00"],
    [NOON - DAY, "UTC", "yesterday 12:00"],
    [NOON + DAY, "UTC", "tomorrow 12:00"],
    [NOON - 30 * DAY, "UTC", "2 Feb 12:00"],
    [NOON - 400 * DAY, "UTC", "28 Jan 2025"],
    // In Auckland it is the next day already.
    [NOON + 10 * HOUR, "Pacific/Auckland", "11:00"],
  ])("%i in %s is said as near as it is", (at, zone, text) => {
    expect(momentText(at, NOON, zone)).toBe(text);
  });

  it("is told in UTC to the second, and as a day", () => {
    expect(utcText(NOON)).toBe("2026-03-04 12:00:00 UTC");
    expect(dayText(NOON, "UTC")).toBe("4 Mar 2026");
  });
});

describe("a sentence of the API's", () => {
  it("is taken apart at its times, and loses no word", () => {
    const sentence = `It waits until ${toldTime(NOON)}, then until ${toldTime(NOON + HOUR)}`;
    expect(partsOf(sentence)).toEqual(["It waits until ", NOON, ", then until ", NOON + HOUR]);
    expect(partsOf("No time at all.")).toEqual(["No time at all."]);
    expect(partsOf("")).toEqual([]);
  });

  it.each(["Until 2026-13-45T25:61:00Z.", "2026-00-00T00:00:00Z", "9999-99-99T99:99:99Z"])(
    "keeps a time that is none as it stands: %s",
    (sentence) => {
      expect(partsOf(sentence)).toEqual([sentence]);
      expect(partsOf(`${sentence} ${toldTime(NOON)}`)).toEqual([`${sentence} `, NOON]);
    },
  );

  it("is whole where nothing is a time", () => {
    expect(partsOf("2026-03-04")).toEqual(["2026-03-04"]);
  });

  it("sets a name in it apart, which is no time though it looks like one", () => {
    const name = `Ann ${toldTime(NOON)}\u202e`;
    expect(partsOf(`A sync of ${isolated(name)} waits until ${toldTime(NOON)}.`)).toEqual([
      "A sync of ",
      { name: `Ann ${toldTime(NOON)}[U+202E]` },
      " waits until ",
      NOON,
      ".",
    ]);
  });
});

describe("a race's name", () => {
  const race = { strava_activity_id: 9, name: "10K", event_name: null };
  it.each([
    [race, "10K"],
    [{ ...race, event_name: "City run" }, "City run"],
    [{ ...race, name: "\u202e10K" }, "[U+202E]10K"],
    [{ ...race, event_name: " " }, "10K"],
    [{ ...race, name: "\u3164", event_name: "" }, "Race 9"],
  ])("of %j can be read", (named, text) => {
    expect(raceNameOf(named)).toBe(text);
  });
});

describe("an athlete's name", () => {
  const athlete = { firstname: "Ada", lastname: "Lindqvist", strava_id: 7 };
  it("is the id where none is known", () => {
    expect(nameOf(athlete)).toBe("Ada Lindqvist");
    expect(nameOf({ firstname: null, lastname: "", strava_id: 7 })).toBe("Athlete 7");
    expect(nameOf({ firstname: " \u3164", lastname: "\u200b", strava_id: 7 })).toBe("Athlete 7");
  });

  it("holds nothing that nobody sees, though it was stored with it", () => {
    expect(nameOf({ ...athlete, firstname: "A\u202ed\u0000a " })).toBe("Ada Lindqvist");
  });

  it("can be typed with the letters of any keyboard", () => {
    expect(isNamed({ ...athlete, lastname: "L\u00f6f" }, "ada  lo\u0308f")).toBe(true);
  });

  it.each([
    [" ada lindqvist ", true],
    ["7", true],
    ["Ada", false],
    ["77", false],
    ["", false],
  ])("typed as %j is taken for it: %s", (typed, fits) => {
    expect(isNamed(athlete, typed)).toBe(fits);
  });
});

describe("the chart's hours", () => {
  it("are all there, the oldest first, with nothing where nothing is told", () => {
    const told = { hour: NOON - HOUR, pages: 3, races_written: 2, syncs_completed: 1, syncs_failed: 0 };
    const hours = everyHour([told], NOON + 5, 3);
    expect(hours.map(({ hour, pages }) => [hour, pages])).toEqual([
      [NOON - 2 * HOUR, 0],
      [NOON - HOUR, 3],
      [NOON, 0],
    ]);
  });

  it.each([
    [[], 1],
    [[1], 1],
    [[3, 4], 5],
    [[120], 200],
    [[501], 1000],
  ])("of %j reach a round number", (values, top) => {
    expect(roundTop(values)).toBe(top);
  });
});

describe("a reason", () => {
  it("is readable even when it is new", () => {
    expect(reasonTitle("refresh_refused")).toBe("Access revoked");
    expect(reasonTitle("something_new")).toBe("Something new");
  });

  it.each([
    ["__proto__", "Proto"],
    ["constructor", "Constructor"],
    ["toString", "ToString"],
    ["hasOwnProperty", "HasOwnProperty"],
    ["___", "___"],
    ["", ""],
  ])("that is %j is a text like any other", (reason, title) => {
    expect(reasonTitle(reason)).toBe(title);
    expect(stateName(reason)).toBe(title);
  });
});
