import { createStravaClient } from "@paceline/strava";
import { describe, expect, it } from "vitest";

interface Row {
  readonly start_date: string;
  readonly start_date_local?: unknown;
  readonly timezone?: unknown;
  readonly utc_offset?: unknown;
}

/** The local times of activities with these rows; fails when one of them is skipped. */
async function localTimes(rows: readonly Row[]): Promise<string[]> {
  const client = createStravaClient({
    fetch: async () => new Response(JSON.stringify(rows.map((row, i) => ({ id: i + 1, ...row })))),
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "secret",
    limits: { timeoutMs: 1_000, bodyBytesMax: 1_048_576 },
  });
  const cursor = { after: null, before: null, page: 1 };
  const listed = await client.listActivities({ accessToken: "token", cursor, perPage: 200 });
  if (!listed.ok) throw new Error(listed.failure.explanation);
  expect(listed.value.skipped).toEqual([]);
  return listed.value.activities.map(({ start_date_local }) => start_date_local);
}

async function localTime(row: Row): Promise<string> {
  const [time = ""] = await localTimes([row]);
  return time;
}

const SYDNEY = { timezone: "(GMT+10:00) Australia/Sydney", utc_offset: 39_600 };
/** Half past midnight of New Year's Day in Sydney, where it is summer. */
const NEW_YEAR = "2025-12-31T13:30:00Z";

describe("a local time", () => {
  it.each([
    ["2026-01-01T00:30:00Z", NEW_YEAR],
    ["2024-02-29T23:59:59Z", "2024-02-29T12:59:59Z"],
    ["2000-02-29T00:00:00Z", "2000-02-28T13:00:00Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T12:59:59Z"],
    ["0000-01-01T11:00:00Z", "0000-01-01T00:00:00Z"],
    // Nobody is corrected for being far away.
    ["1970-01-01T00:00:00Z", NEW_YEAR],
  ])("of %s is kept byte for byte", async (start_date_local, start_date) => {
    expect(await localTime({ ...SYDNEY, start_date, start_date_local })).toBe(start_date_local);
  });

  it.each([
    ["with a fraction", "2026-01-01T00:30:00.25Z"],
    ["without a zone", "2026-01-01T00:30:00"],
    ["with the zone's own offset", "2026-01-01T00:30:00+11:00"],
    ["with another offset", "2026-01-01T00:30:00+0200"],
  ])("%s is what stands before it", async (_what, start_date_local) => {
    const said = { ...SYDNEY, start_date: NEW_YEAR, start_date_local };
    expect(await localTime(said)).toBe("2026-01-01T00:30:00Z");
  });

  it.each<[what: string, said: unknown]>([
    ["no time", "yesterday"],
    ["empty", ""],
    ["a day alone", "2024-13-45"],
    ["of a 13th month", "2026-13-01T00:30:00Z"],
    ["of 31 February", "2026-02-31T00:30:00Z"],
    ["of 29 February in a year that has none", "2026-02-29T00:30:00Z"],
    ["of day 0", "2026-01-00T00:30:00Z"],
    ["at 24:00", "2025-12-31T24:00:00Z"],
    ["at second 60", "2025-12-31T23:59:60Z"],
    ["at minute 60", "2025-12-31T23:60:00Z"],
    ["in a year of five digits", "+012026-01-01T00:30:00Z"],
    ["with an end of line", "2026-01-01T00:30:00Z\n"],
    ["text that D1 could not hold", "2026-01-01T00:30:00\u0000"],
    ["a number", 1_767_225_600],
    ["null", null],
    ["not there", undefined],
    ["a list", ["2026-01-01T00:30:00Z"]],
  ])("that is %s follows from start and zone", async (_what, start_date_local) => {
    const said = { ...SYDNEY, start_date: NEW_YEAR, start_date_local };
    expect(await localTime(said)).toBe("2026-01-01T00:30:00Z");
  });
});

describe("an impossible local time follows from", () => {
  const from = (place: Omit<Row, "start_date">, start_date = NEW_YEAR) =>
    localTime({ start_date, start_date_local: "yesterday", ...place });

  it.each([
    // Clocks went forward at 16:00 UTC on 4 October 2025, and back at 16:00 UTC on 5 April 2026.
    ["2025-10-04T15:59:59Z", "2025-10-05T01:59:59Z"],
    ["2025-10-04T16:00:00Z", "2025-10-05T03:00:00Z"],
    ["2026-04-04T15:59:59Z", "2026-04-05T02:59:59Z"],
    ["2026-04-04T16:00:00Z", "2026-04-05T02:00:00Z"],
  ])("the zone and not its winter offset: %s is %s in Sydney", async (start_date, local) => {
    expect(await from({ timezone: "(GMT+10:00) Australia/Sydney" }, start_date)).toBe(local);
  });

  it.each<[what: string, place: Omit<Row, "start_date">, local: string]>([
    ["a zone without its offset", { timezone: "Asia/Kathmandu" }, "2025-12-31T19:15:00Z"],
    ["the furthest zone in the east", { timezone: "(GMT+14:00) Pacific/Kiritimati" }, "2026-01-01T03:30:00Z"],
    ["the furthest zone in the west", { timezone: "(GMT-12:00) Etc/GMT+12" }, "2025-12-31T01:30:00Z"],
    [
      "`utc_offset`, where the zone is none",
      { timezone: "(GMT+10:00) Moon/Tycho", utc_offset: 19_800.0 },
      "2025-12-31T19:00:00Z",
    ],
    ["`utc_offset`, where there is no zone", { utc_offset: -12_600 }, "2025-12-31T10:00:00Z"],
    [
      "the offset in the zone's text, where nothing else is known",
      { timezone: "(GMT-03:30) Moon/Tycho" },
      "2025-12-31T10:00:00Z",
    ],
    ["that offset, where the name is missing", { timezone: "(GMT+05:45)" }, "2025-12-31T19:15:00Z"],
    ["the start, where no place has such an offset", { utc_offset: 1e9 }, NEW_YEAR],
    [
      "the start, where no place has such an offset in its text",
      { timezone: "(GMT+99:99) Moon/Tycho" },
      NEW_YEAR,
    ],
    ["the start, where the offset is no number", { timezone: null, utc_offset: "39600" }, NEW_YEAR],
    ["the start, where nothing is known", {}, NEW_YEAR],
    ["the start, where the zone's name is endless", { timezone: "x".repeat(100_000) }, NEW_YEAR],
  ])("%s", async (_what, place, local) => {
    expect(await from(place)).toBe(local);
  });

  it("the start within four digits of a year", async () => {
    expect(await from(SYDNEY, "9999-12-31T23:59:59Z")).toBe("9999-12-31T23:59:59Z");
    expect(await from({ utc_offset: -36_000 }, "0000-01-01T00:00:00Z")).toBe("0000-01-01T00:00:00Z");
  });

  it("its own zone, among very many others", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({
      start_date: NEW_YEAR,
      start_date_local: "",
      timezone: i % 2 === 0 ? SYDNEY.timezone : `Moon/Crater ${i}`,
    }));
    const times = await localTimes(rows);
    expect(times).toEqual(rows.map((_, i) => (i % 2 === 0 ? "2026-01-01T00:30:00Z" : NEW_YEAR)));
  });
});
