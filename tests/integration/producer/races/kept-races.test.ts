import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { openBrowser } from "../../../support/http/browser.ts";
import { openMemoryCache } from "../../../support/http/memory-cache.ts";
import { type Paceline, startPaceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const EDIT = "UPDATE races SET name = 'Edited'";

/** Athletes 7 and 8, imported at once, with so many races each, all of one day and each with the athlete's id in its name. */
async function startWithRaces(count: number, cache: Pick<Cache, "match" | "put"> = openMemoryCache()) {
  const paceline = startPaceline({ cache });
  await importBoth(paceline);
  await paceline.rows(
    `WITH RECURSIVE nth (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM nth WHERE n < cast(?1 AS INTEGER) - 1)
     INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain)
     SELECT strava_id * 1000 + n, strava_id, 'Race of ' || strava_id, 1, 1767225600, '2026-01-01T00:00:00Z', 1, 1, 1, 1
     FROM nth, athletes`,
    count,
  );
  return paceline;
}

async function importBoth({ call }: Paceline): Promise<void> {
  await call("POST", "/api/admin/athletes", {
    athletes: [7, 8].map((strava_id) => ({ strava_id, refresh_token: `refresh-${strava_id}` })),
  });
}

async function ask({ call, afterwards }: Paceline, query = "", id = 7, headers = {}): Promise<Response> {
  const response = await call("GET", `/api/admin/athletes/${id}/races${query}`, undefined, headers);
  await afterwards();
  return response;
}

async function namesOf(paceline: Paceline, query = "", id = 7): Promise<string[]> {
  const { races }: { races: { name: string }[] } = await (await ask(paceline, query, id)).json();
  return races.map(({ name }) => name);
}

describe("a page of races that the edge has kept", () => {
  it("costs one round trip and two rows, however many races there are, and so does a 304", async () => {
    const paceline = await startWithRaces(300);
    const first = await ask(paceline, "?limit=500");
    const shown = await first.text();
    for (const [headers, status] of [
      [{}, 200],
      [{ "if-none-match": first.headers.get("etag") ?? "" }, 304],
    ] as const) {
      paceline.measured.forget();
      const again = await ask(paceline, "?limit=500", 7, headers);
      expect([again.status, await again.text()]).toEqual([status, status === 200 ? shown : ""]);
      expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([2]);
      expect(rowsRead(paceline.measured.roundTrips)).toBe(2);
    }
  });

  it("was read from a replica no older than its version, which the primary told", async () => {
    const paceline = await startWithRaces(2);
    paceline.measured.forget();
    await ask(paceline);
    expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([2, 1]);
    for (const { session } of paceline.measured.roundTrips.flat()) expect(session).toBe("first-primary");
  });

  it("serves each form, and lies there for an hour under an address that tells nothing of who asked", async () => {
    const cache = openMemoryCache();
    const paceline = await startWithRaces(3, cache);
    await ask(paceline, "?limit=2");
    const csv = await (await ask(paceline, "?limit=2&format=csv")).text();
    expect(csv.split("\r\n")).toHaveLength(4);
    const [[key, { headers } = { headers: {} }] = ["", undefined], ...others] = cache.kept;
    expect(others).toEqual([]);
    expect(headers).toEqual({ "cache-control": "max-age=3600", "content-type": "application/json" });
    expect(key).toMatch(/^https:\/\/paceline\.invalid\/races\/kept\/7\/\d+-\d+\?limit=2$/);
    const { pathname } = new URL(key);
    const stranger = await paceline.call("GET", pathname, undefined, { authorization: "" });
    expect(stranger.status).toBe(404);
  });

  it("is not another athlete's, nor of another query", async () => {
    const paceline = await startWithRaces(2);
    expect(await namesOf(paceline)).toEqual(["Race of 7", "Race of 7"]);
    expect(await namesOf(paceline, "", 8)).toEqual(["Race of 8", "Race of 8"]);
    expect(await namesOf(paceline, "?limit=1")).toHaveLength(1);
    expect(await namesOf(paceline, "?from=2026-01-02")).toEqual([]);
    expect(await namesOf(paceline, "?to=2025-12-31")).toEqual([]);
    expect(await namesOf(paceline, "?after=1767225600-7001")).toHaveLength(1);
  });

  it("is found in the cache of the runtime too", async () => {
    const paceline = await startWithRaces(2, await caches.open("kept-races"));
    const shown = await (await ask(paceline)).text();
    paceline.measured.forget();
    expect(await (await ask(paceline)).text()).toBe(shown);
    expect(paceline.measured.roundTrips).toHaveLength(1);
  });
});

describe("a change", () => {
  it("of a sync is seen at once by whoever was answered from the edge", async () => {
    const paceline = await startSynced({ cache: openMemoryCache() });
    const { id } = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(id, [1]);
    for (const name of ["Renamed", "Renamed again"]) {
      expect(await namesOf(paceline, "?limit=500", id)).not.toContain(name);
      paceline.sim.world.editActivity(id, race?.strava_activity_id ?? 0, { name });
      await paceline.enqueueAll("full");
      await paceline.broker.drain();
      expect(await namesOf(paceline, "?limit=500", id)).toContain(name);
    }
  });

  it.each([
    ["an edit by people", "UPDATE races SET event_name = 'Spring run' WHERE strava_activity_id = 7001"],
    ["a removal", "DELETE FROM races WHERE strava_activity_id = 7001"],
    [
      "a race that another athlete takes over",
      "UPDATE races SET athlete_id = 8 WHERE strava_activity_id = 7001",
    ],
  ])("such as %s is seen at once", async (_what, change) => {
    const paceline = await startWithRaces(2);
    const shown = await (await ask(paceline)).text();
    expect(await (await ask(paceline)).text()).toBe(shown);
    await paceline.rows(change);
    expect(await (await ask(paceline)).text()).not.toBe(shown);
  });

  it("of everything is seen at once: an athlete deleted has no races, and one imported again none of before", async () => {
    const paceline = await startWithRaces(2);
    await ask(paceline);
    await paceline.call("DELETE", "/api/admin/athletes/7");
    expect((await ask(paceline)).status).toBe(404);
    paceline.clock.nowMs += 1;
    await importBoth(paceline);
    expect(await namesOf(paceline)).toEqual([]);
  });

  it("between the version and the races leaves nothing stale under either version", async () => {
    const cache = openMemoryCache();
    const paceline = await startWithRaces(1, cache);
    cache.beforeMatch = async () => {
      cache.beforeMatch = async () => {};
      await paceline.rows(EDIT);
    };
    const torn = await ask(paceline);
    expect(await torn.text()).toContain("Edited");
    const next = await ask(paceline, "", 7, { "if-none-match": torn.headers.get("etag") ?? "" });
    expect(next.status).toBe(200);
    expect(await next.text()).toContain("Edited");
  });

  it("is not undone by what is kept late under the version before it", async () => {
    const cache = openMemoryCache();
    const paceline = await startWithRaces(1, cache);
    const isLate = Promise.withResolvers<void>();
    cache.beforePut = () => isLate.promise;
    await paceline.call("GET", "/api/admin/athletes/7/races");
    cache.beforePut = async () => {};
    await paceline.rows(EDIT);
    isLate.resolve();
    await paceline.afterwards();
    const before = [...cache.kept.values()].map(({ body }) => body);
    expect(before).toEqual([expect.stringContaining("Race of 7")]);
    expect(await namesOf(paceline)).toEqual(["Edited"]);
    expect(await namesOf(paceline)).toEqual(["Edited"]);
  });
});

describe("a cache that", () => {
  const never = new Promise<never>(() => {});
  const fail = () => Promise.reject(new Error("The cache is away."));
  const found = (body: string) => async () => new Response(body);

  it.each<[string, Partial<Pick<Cache, "match" | "put">>]>([
    ["fails to find", { match: fail }],
    ["fails to keep", { put: fail }],
    ["never answers", { match: () => never }],
    ["breaks off", { match: async () => new Response(new ReadableStream({ pull: (c) => c.error("cut") })) }],
    ["finds HTML", { match: found("<!doctype html>") }],
    ["finds other races", { match: found(JSON.stringify({ key: "https://paceline.invalid/", races: [] })) }],
    ["finds races without a key", { match: found('{"races":[]}') }],
  ])("%s costs time and nothing more", async (_how, broken) => {
    const paceline = await startWithRaces(1, { ...openMemoryCache(), ...broken });
    expect(await namesOf(paceline)).toEqual(["Race of 7"]);
    expect(await namesOf(paceline)).toEqual(["Race of 7"]);
    expect(paceline.logLines.join()).not.toContain("doctype");
  });

  it("has an athlete's races tells a stranger nothing", async () => {
    const paceline = await startWithRaces(1);
    await ask(paceline);
    const response = await openBrowser(paceline).open("/api/admin/athletes/7/races");
    expect(response.status).toBe(401);
  });
});
