import { createStravaClient } from "@paceline/strava";
import { createStravaSim } from "@paceline/strava-sim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyRuns } from "../../support/sizes.ts";
import { FIELDS, readBySchema } from "./schema-of-rows.ts";

/** The page that the client makes of this text, with the field of each problem; null when it could not be read. */
async function readPage(text: string) {
  const client = createStravaClient({
    fetch: async () => new Response(text),
    baseUrl: "https://strava.example",
    clientId: "client",
    clientSecret: "secret",
    limits: { timeoutMs: 1_000, bodyBytesMax: 1_048_576 },
  });
  const cursor = { after: null, before: null, page: 1 };
  const listed = await client.listActivities({ accessToken: "token", cursor, perPage: 200 });
  if (!listed.ok) {
    expect(listed.failure.reason).toBe("unreadable_body");
    return null;
  }
  const skipped = listed.value.skipped.map(({ id, problem }) => ({ id, field: problem.split(": ")[0] }));
  return { ...listed.value, skipped };
}

async function expectReadAlike(body: unknown): Promise<void> {
  // JSON has numbers that JavaScript takes for infinite, but JavaScript does not write them.
  const text = JSON.stringify(body).replaceAll('"Infinity"', "1e400");
  expect(await readPage(text)).toEqual(readBySchema(JSON.parse(text)));
}

const times = fc
  .tuple(
    fc.constantFrom(
      "2026-03-04",
      "2026-02-30",
      "2026-13-01",
      "0000-01-01",
      "0050-12-31",
      "9999-12-31",
      "26-3-4",
    ),
    fc.constantFrom("T", " ", "t", ""),
    fc.constantFrom("06:07:08", "24:00:00", "23:59:60", "06:07", ""),
    fc.constantFrom("", ".5", ".123456789", ".1234567890"),
    fc.constantFrom("Z", "z", "+02:00", " +0200", "-08", "+24:00", ""),
    fc.constantFrom("", "\n", " "),
  )
  .map((parts) => parts.join(""));

const zones = fc.constantFrom(
  "(GMT+10:00) Australia/Sydney",
  "(GMT-08:00) America/Los_Angeles",
  "(GMT+05:45)",
  "(GMT-03:30) Moon/Tycho",
  "(GMT+99:00) Moon/Tycho",
  "Asia/Kathmandu",
  "UTC",
  "+02:00",
);

const values = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    "",
    "1",
    "Infinity",
    0,
    -0,
    -1,
    0.5,
    1,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
  ),
  fc.constantFrom(
    "run 🏃",
    "10\u0000 km",
    "half \ud83c",
    "\udfff",
    [],
    [1],
    {},
    { id: 1 },
    { id: "1" },
    { id: 0 },
  ),
  times,
  zones,
  fc.constantFrom(39_600, -12_600, 39_600.5, 50_401),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary" }),
  fc.jsonValue(),
);

const fields = fc.constantFrom(...FIELDS);

/** Any JSON, and objects that have some of the fields with anything in them. */
const anyRows = fc.array(fc.oneof(fc.jsonValue(), fc.dictionary(fields, values)), { maxLength: 5 });

const realRows = realisticRows();

/** A few rows of the simulator's, each with some of its fields replaced. */
const mutatedRows = fc.array(
  fc
    .tuple(fc.constantFrom(...realRows), fc.dictionary(fields, values, { maxKeys: 2 }))
    .map(([row, changes]) => ({ ...row, ...changes })),
  { maxLength: 5 },
);

/** Such rows with a start of any year, and with a local time near it, far from it or none. */
const rowsElsewhere = fc.array(
  fc
    .record({
      row: fc.constantFrom(...realRows),
      start: fc.date({
        min: new Date("1900-01-01T00:00:00Z"),
        max: new Date("2100-01-01T00:00:00Z"),
        noInvalidDate: true,
      }),
      awaySeconds: fc.oneof(fc.integer({ min: -200_000, max: 200_000 }), fc.constant(null)),
      timezone: fc.option(zones, { nil: undefined }),
      utc_offset: fc.option(fc.integer({ min: -60_000, max: 60_000 }), { nil: undefined }),
    })
    .map(({ row, start, awaySeconds, timezone, utc_offset }) => ({
      ...row,
      start_date: isoOf(start.getTime()),
      start_date_local: awaySeconds === null ? "yesterday" : isoOf(start.getTime() + 1000 * awaySeconds),
      timezone,
      utc_offset,
    })),
  { maxLength: 5 },
);

describe("the activities of a page are read as a schema would read them", () => {
  it("from rows as Strava sends them", async () => {
    await expectReadAlike(realRows);
  });

  it("from such rows with anything in any of their fields", async () => {
    await fc.assert(fc.asyncProperty(mutatedRows, expectReadAlike), { numRuns: propertyRuns(2_000) });
  });

  it("from such rows of any time and zone, with local times near and far", async () => {
    await fc.assert(fc.asyncProperty(rowsElsewhere, expectReadAlike), { numRuns: propertyRuns(1_000) });
  });

  it("from any rows at all", async () => {
    await fc.assert(fc.asyncProperty(anyRows, expectReadAlike), { numRuns: propertyRuns(1_000) });
  });
});

function isoOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function realisticRows(): readonly object[] {
  const { world } = createStravaSim({
    world: { seed: 6, athletes: 2, activities: { min: 100, max: 100 } },
    now: () => Date.UTC(2026, 2, 4),
    clientId: "client",
    clientSecret: "secret",
  });
  return [...world.athletes.values()].flatMap(({ id, activities }) =>
    [...activities.values()].map(({ wire }) => ({ ...wire, athlete: { id, resource_state: 1 } })),
  );
}
