import { describe, expect, it } from "vitest";
import { rowsWrittenTo } from "../../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete, storedRaces } from "../../../support/strava/truth.ts";

interface Races {
  readonly races: readonly { readonly strava_activity_id: number; readonly start_date: number }[];
  readonly next_after: string | null;
}

function get({ call }: Paceline, query = "", headers: Record<string, string> = {}): Promise<Response> {
  return call("GET", `/api/admin/athletes/7/races${query}`, undefined, headers);
}

async function list(paceline: Paceline, query = ""): Promise<Races> {
  const response = await get(paceline, query);
  expect(response.status).toBe(200);
  return response.json();
}

/** Athlete 7 with so many races, two at a time, one pair a day from 2026-01-01 on, where clocks show UTC. */
async function startWithRaces(count: number): Promise<Paceline> {
  const paceline = startPaceline();
  await paceline.call("POST", "/api/admin/athletes", {
    athletes: [{ strava_id: 7, refresh_token: "refresh" }],
  });
  await paceline.rows(
    `WITH RECURSIVE nth (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM nth WHERE n < cast(?1 AS INTEGER) - 1)
     INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain)
     SELECT 100 + n, 7, 'Race ' || n, 1, 1767225600 + n / 2 * 86400,
       strftime('%Y-%m-%dT%H:%M:%SZ', 1767225600 + n / 2 * 86400, 'unixepoch'), 10000.5, 1800, 1900, -3.5
     FROM nth`,
    count,
  );
  return paceline;
}

describe("an athlete's races", () => {
  it("come newest first, from page to page without a gap or a repetition", async () => {
    const paceline = await startWithRaces(25);
    const seen: number[] = [];
    let after = "";
    do {
      const page: Races = await list(paceline, `?limit=7${after && `&after=${after}`}`);
      seen.push(...page.races.map(({ strava_activity_id }) => strava_activity_id));
      after = page.next_after ?? "";
    } while (after !== "");
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => 124 - i));
  });

  it("can be narrowed to days, the last one with all its hours", async () => {
    const paceline = await startWithRaces(20);
    await paceline.rows(
      "UPDATE races SET start_date = start_date + 86399, start_date_local = '2026-01-03T23:59:59Z' WHERE strava_activity_id = 105",
    );
    await paceline.rows(
      "UPDATE races SET start_date = start_date - 1, start_date_local = '2026-01-01T23:59:59Z' WHERE strava_activity_id = 102",
    );
    await paceline.rows(
      "UPDATE races SET start_date_local = '2026-01-04T00:00:00Z' WHERE strava_activity_id = 104",
    );
    const { races } = await list(paceline, "?from=2026-01-02&to=2026-01-03");
    expect(races.map(({ strava_activity_id }) => strava_activity_id)).toEqual([105, 103]);
  });

  it("are those that D1 holds, field by field", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const response = await paceline.call("GET", `/api/admin/athletes/${id}/races?limit=500`);
    const { races }: Races = await response.json();
    const byId = races.toSorted((a, b) => a.strava_activity_id - b.strava_activity_id);
    expect(byId).toEqual((await storedRaces(paceline, id)).map((race) => ({ ...race, event_name: null })));
  });

  it.each(["?from=2026-02-31", "?to=yesterday", "?after=7", "?format=xml", "?limit=501"])(
    "are refused with %s",
    async (query) => {
      expect((await get(await startWithRaces(1), query)).status).toBe(400);
    },
  );

  it("of an athlete that there is not are 404", async () => {
    expect((await get(startPaceline())).status).toBe(404);
    expect((await get(startPaceline(), "", { "if-none-match": "*" })).status).toBe(404);
  });
});

describe("races as CSV", () => {
  it.each([
    ["?format=csv", ""],
    ["", "text/csv"],
    ["", "text/csv;q=0.9, application/json;q=0.5"],
  ])("come by %s and Accept: %s, with the next page in a header", async (query, accept) => {
    const paceline = await startWithRaces(3);
    const response = await get(paceline, `${query}${query === "" ? "?" : "&"}limit=2`, { accept });
    expect(response.headers.get("content-type")).toMatch(/^text\/csv/);
    const lines = (await response.text()).split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^strava_activity_id,athlete_id,name,event_name,.*,visibility$/);
    expect(lines[1]).toBe("102,7,Race 2,,,1,1767312000,2026-01-02T00:00:00Z,,10000.5,1800,1900,-3.5,,,");
    const next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1] ?? "";
    const rest = await paceline.call("GET", next, undefined, { accept });
    expect((await rest.text()).split("\r\n")[1]).toMatch(/^100,/);
  });

  it.each(["", "*/*", "text/html, */*", "application/json, text/csv"])(
    "do not come by Accept: %s",
    async (accept) => {
      const response = await get(await startWithRaces(1), "", { accept });
      expect(response.headers.get("content-type")).toBe("application/json");
    },
  );

  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ["+1", `"'+1"`],
    ["-1+2", `"'-1+2"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    [" =1", `"' =1"`],
    ["＝1", `"'＝1"`],
    // Where a semicolon or a line break ends a cell, as in the spreadsheets of many countries.
    ["10 km;=1+1", `"10 km;'=1+1"`],
    ["10 km; @SUM(A1)", `"10 km;' @SUM(A1)"`],
    ["10 km\r\n=1+1", `"10 km\r\n'=1+1"`],
    ["10 km\t-1", `"10 km\t'-1"`],
    ['Run, "fast"\r\n10k', '"Run, ""fast""\r\n10k"'],
    ["Läufer’s 10 km", "Läufer’s 10 km"],
  ])("hold the name %j harmlessly", async (name, cell) => {
    const paceline = await startWithRaces(1);
    await paceline.rows("UPDATE races SET name = ?", name);
    expect(await (await get(paceline, "?format=csv")).text()).toContain(`\r\n100,7,${cell},,`);
  });
});

describe("the version of an athlete's races", () => {
  const etagOf = async (paceline: Paceline, query = "") =>
    (await get(paceline, query)).headers.get("etag") ?? "";

  it("answers 304 as long as nothing changed, by either form", async () => {
    const paceline = await startWithRaces(3);
    for (const query of ["", "?format=csv"]) {
      const etag = await etagOf(paceline, query);
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const again = await get(paceline, query, { "if-none-match": known });
        expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
      }
    }
    const asCsv = await get(paceline, "?format=csv", { "if-none-match": await etagOf(paceline) });
    expect(asCsv.status).toBe(200);
  });

  it.each([
    [
      "an insert",
      "INSERT INTO races SELECT 1, 7, 'New', NULL, NULL, 1, 1, '', NULL, 1, 1, 1, 1, NULL, NULL, NULL",
    ],
    ["an edit by a sync", "UPDATE races SET name = 'Other' WHERE strava_activity_id = 100"],
    ["an edit by people", "UPDATE races SET event_name = 'Spring run' WHERE strava_activity_id = 101"],
    ["a removal", "DELETE FROM races WHERE strava_activity_id = 100"],
  ])("moves with %s, also with the second one", async (_what, change) => {
    const paceline = await startWithRaces(3);
    const first = await etagOf(paceline);
    await paceline.rows(change);
    const second = await get(paceline, "", { "if-none-match": first });
    expect(second.status).toBe(200);
    const told = second.headers.get("etag") ?? "";
    await paceline.rows("UPDATE races SET name = name || '!'");
    expect((await get(paceline, "", { "if-none-match": told })).status).toBe(200);
    expect((await get(paceline, "", { "if-none-match": first })).status).toBe(200);
  });

  it("is another one for an athlete who was deleted and imported again", async () => {
    const paceline = await startWithRaces(3);
    const before = await etagOf(paceline);
    await paceline.call("DELETE", "/api/admin/athletes/7");
    paceline.clock.nowMs += 1;
    await paceline.call("POST", "/api/admin/athletes", {
      athletes: [{ strava_id: 7, refresh_token: "refresh" }],
    });
    expect((await get(paceline, "", { "if-none-match": before })).status).toBe(200);
  });

  it("costs one written row between two readings, however many races change, and a reading one", async () => {
    const paceline = await startWithRaces(200);
    const written = async (act: () => Promise<unknown>) => {
      paceline.measured.forget();
      await act();
      return rowsWrittenTo("athletes", paceline.measured.roundTrips);
    };
    expect(await written(() => get(paceline))).toBe(1);
    expect(await written(() => get(paceline))).toBe(0);
    const change = async (sql: string) => (await paceline.measured.d1.prepare(sql).all()).meta.rows_written;
    expect(await change("UPDATE races SET name = name || '!'")).toBe(201);
    expect(await change("UPDATE races SET name = name || '!'")).toBe(200);
  });

  it("stays through a sync of an unchanged history, and moves with one that brings a change", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const etag = async () =>
      (await paceline.call("GET", `/api/admin/athletes/${id}/races`)).headers.get("etag");
    const before = await etag();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await etag()).toBe(before);
    const [race] = paceline.sim.world.races(id, [1]);
    paceline.sim.world.editActivity(id, race?.strava_activity_id ?? 0, { name: "Renamed" });
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(await etag()).not.toBe(before);
  });
});
