import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { openMemoryCache } from "../../../support/http/memory-cache.ts";
import { openProved, textOf } from "../../../support/http/proved-browser.ts";
import { type Paceline, startPaceline, startSynced } from "../../../support/paceline.ts";
import { propertyRuns } from "../../../support/sizes.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

/** From the last place on earth where a day begins to the first one, with summer times in both halves of the year. */
const ZONES = [
  "Etc/GMT+12",
  "Pacific/Pago_Pago",
  "America/Los_Angeles",
  "America/St_Johns",
  "UTC",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];

interface Race {
  readonly id: number;
  /** Epoch seconds. */
  readonly start: number;
  readonly zone: string;
}

/** What the clock on the wall showed, in the way in which the Swedish write it. */
function wallTime({ start, zone }: Race): string {
  const shown = new Date(start * 1000).toLocaleString("sv-SE", { timeZone: zone });
  return `${shown.replace(" ", "T")}Z`;
}

async function store({ rows }: Paceline, races: readonly Race[]): Promise<void> {
  await rows("DELETE FROM races");
  await rows(
    `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain)
     SELECT value ->> 'id', 7, '', 1, value ->> 'start', value ->> 'local', 0, 0, 0, 0 FROM json_each(?)`,
    JSON.stringify(races.map((race) => ({ ...race, local: wallTime(race) }))),
  );
}

async function startWithAthlete(options = {}): Promise<Paceline> {
  const paceline = startPaceline(options);
  const athletes = [{ strava_id: 7, refresh_token: "refresh" }];
  expect((await paceline.call("POST", "/api/admin/athletes", { athletes })).status).toBe(200);
  return paceline;
}

/** The ids of all races between two days, page by page. */
async function idsBetween(paceline: Paceline, query: Readonly<Record<string, string>>): Promise<number[]> {
  const ids: number[] = [];
  let after = "";
  do {
    const parameters = new URLSearchParams({ ...query, ...(after === "" ? {} : { after }) });
    const response = await paceline.call("GET", `/api/admin/athletes/7/races?${parameters}`);
    expect(response.status).toBe(200);
    const page: { races: { strava_activity_id: number }[]; next_after: string | null } =
      await response.json();
    ids.push(...page.races.map(({ strava_activity_id }) => strava_activity_id));
    after = page.next_after ?? "";
  } while (after !== "");
  return ids;
}

async function csvIdsBetween(paceline: Paceline, query: Readonly<Record<string, string>>): Promise<number[]> {
  const parameters = new URLSearchParams({ ...query, format: "csv", limit: "500" });
  const response = await paceline.call("GET", `/api/admin/athletes/7/races?${parameters}`);
  const [, ...lines] = (await response.text()).trimEnd().split("\r\n");
  return lines.map((line) => Number(line.split(",")[0]));
}

/** Nights in which clocks are changed in Sydney, Berlin, Los Angeles, on Lord Howe and Chatham; and New Year's. */
const NIGHTS = [
  "2025-04-05",
  "2025-10-04",
  "2025-03-30",
  "2025-10-26",
  "2025-03-09",
  "2025-11-02",
  "2025-12-31",
  "2024-02-29",
].map((day) => Date.parse(`${day}T12:00:00Z`) / 1000);

const starts = fc
  .tuple(fc.constantFrom(...NIGHTS), fc.integer({ min: -130_000, max: 130_000 }))
  .map(([night, away]) => night + away);

const races = fc
  .array(fc.record({ start: starts, zone: fc.constantFrom(...ZONES) }), { minLength: 1, maxLength: 12 })
  .map((list) => list.map((race, i) => ({ ...race, id: i + 1 })));

const dayAway = fc.integer({ min: -2, max: 2 });

function dayOf(race: Race): string {
  return wallTime(race).slice(0, 10);
}

function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

describe("races between two days", () => {
  it("are those of 1 January in Sydney on 1 January, and on no other day", async () => {
    const paceline = await startSynced({ cache: openMemoryCache() });
    const { id } = onlyAthlete(paceline);
    const { world } = paceline.sim;
    const startSeconds = Date.parse("2025-12-31T20:00:00Z") / 1000;
    const activityId = world.uploadActivity(id, { startSeconds, isRace: true });
    const row = { name: "First of all", start_date: "2025-12-31T20:00:00Z", workout_type: 1 };
    world.editActivity(id, activityId, {
      ...row,
      // And one whose local time only its zone tells.
      start_date_local: "",
      timezone: "(GMT+10:00) Australia/Sydney",
      visibility: "everyone",
    });
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    const browser = await openProved(paceline);
    const days = [
      ["2025-12-31", false],
      ["2026-01-01", true],
      ["2026-01-02", false],
    ] as const;
    for (const [day, isThere] of days) {
      const query = `?from=${day}&to=${day}`;
      const answers = [
        await (await paceline.call("GET", `/api/admin/athletes/${id}/races${query}`)).text(),
        await (await paceline.call("GET", `/api/admin/athletes/${id}/races${query}&format=csv`)).text(),
        await textOf(browser, `/races${query}`),
        await textOf(browser, `/races.json${query}`),
        await textOf(browser, `/races.csv${query}`),
      ];
      expect(
        answers.map((text) => text.includes("First of all")),
        day,
      ).toEqual(Array(5).fill(isThere));
    }
  });

  it("are those that began on these days by their runner's clock, newest first, whole and page by page", async () => {
    const paceline = await startWithAthlete();
    await fc.assert(
      fc.asyncProperty(races, fc.nat(), dayAway, fc.nat({ max: 3 }), async (list, nth, away, days) => {
        await store(paceline, list);
        const near = list[nth % list.length];
        if (near === undefined) return;
        const from = daysLater(dayOf(near), away);
        const to = daysLater(from, days);
        const newestFirst = list.toSorted((a, b) => b.start - a.start || b.id - a.id);
        const expected = (isInside: (day: string) => boolean) =>
          newestFirst.filter((race) => isInside(dayOf(race))).map(({ id }) => id);
        const between = expected((day) => day >= from && day <= to);
        expect(await idsBetween(paceline, { from, to, limit: "500" })).toEqual(between);
        expect(await idsBetween(paceline, { from, to, limit: "2" })).toEqual(between);
        expect(await csvIdsBetween(paceline, { from, to })).toEqual(between);
        expect(await idsBetween(paceline, { from })).toEqual(expected((day) => day >= from));
        expect(await idsBetween(paceline, { to })).toEqual(expected((day) => day <= to));
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it("are found by the day of their start, where no local time is stored", async () => {
    const paceline = await startWithAthlete();
    await store(paceline, [{ id: 1, start: Date.parse("2026-01-01T23:00:00Z") / 1000, zone: "UTC" }]);
    for (const local of ["yesterday", "", "2024-13-45"]) {
      await paceline.rows("UPDATE races SET start_date_local = ?", local);
      expect(await idsBetween(paceline, { from: "2026-01-01", to: "2026-01-01" })).toEqual([1]);
      expect(await idsBetween(paceline, { from: "2026-01-02" })).toEqual([]);
    }
  });

  it("cost an athlete's rows and no more", async () => {
    const paceline = await startWithAthlete();
    const day = Date.parse("2026-01-01T12:00:00Z") / 1000;
    await store(
      paceline,
      Array.from({ length: 300 }, (_, i) => ({
        id: i + 1,
        start: day + i * 86_400,
        zone: "Australia/Sydney",
      })),
    );
    paceline.measured.forget();
    expect(await idsBetween(paceline, { from: "2026-01-01", to: "2026-01-02", limit: "500" })).toEqual([
      2, 1,
    ]);
    expect(rowsRead(paceline.measured.roundTrips)).toBeLessThanOrEqual(2 * 300 + 5);
  });
});
