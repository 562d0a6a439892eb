import { describe, expect, it } from "vitest";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete, storedRaces } from "../../../support/strava/truth.ts";

interface AthletesAnswer {
  readonly athletes: readonly { readonly strava_id: number; readonly sync_status: string }[];
  readonly next_after: number | null;
}

async function list({ call }: Paceline, query = ""): Promise<AthletesAnswer> {
  const response = await call("GET", `/api/admin/athletes${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

function athletes(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    strava_id: i + 1,
    refresh_token: `refresh-${i + 1}`,
    firstname: "Athlete",
  }));
}

describe("the import of athletes", () => {
  it("is idempotent", async () => {
    const paceline = startPaceline();
    const first = await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(3) });
    expect(await first.json()).toEqual({ created: 3, reconnected: 0, unchanged: 0 });
    const before = await paceline.rows("SELECT * FROM athletes");
    const second = await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(3) });
    expect(await second.json()).toEqual({ created: 0, reconnected: 0, unchanged: 3 });
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual(before);
  });

  it("does not undo a refresh that came after it", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    const [before] = await paceline.rows("SELECT access_token, refresh_token, token_version FROM athletes");
    const [athlete] = paceline.sim.world.athletes.values();
    const imported = { strava_id: athlete?.id, refresh_token: `refresh-${athlete?.id}-0` };
    await paceline.call("POST", "/api/admin/athletes", { athletes: [imported] });
    const [after] = await paceline.rows("SELECT access_token, refresh_token, token_version FROM athletes");
    expect(after).toEqual(before);
  });

  it("with a new refresh token connects a disconnected athlete again", async () => {
    const paceline = startPaceline();
    await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(1) });
    await paceline.rows("UPDATE athletes SET sync_status = 'disconnected', sync_error = 'Gone.'");
    const answer = await paceline.call("POST", "/api/admin/athletes", {
      athletes: [{ strava_id: 1, refresh_token: "new-token" }],
    });
    expect(await answer.json()).toEqual({ created: 0, reconnected: 1, unchanged: 0 });
    const [athlete] = await paceline.rows("SELECT sync_status, sync_error, firstname FROM athletes");
    expect(athlete).toEqual({ sync_status: "idle", sync_error: null, firstname: "Athlete" });
  });

  it("takes a thousand athletes in two statements, and refuses one more", async () => {
    const paceline = startPaceline();
    paceline.measured.forget();
    const taken = await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(1_000) });
    expect(await taken.json()).toEqual({ created: 1_000, reconnected: 0, unchanged: 0 });
    expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([2]);
    const refused = await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(1_001) });
    expect(refused.status).toBe(400);
  });
});

describe("the list of athletes", () => {
  it("goes from page to page without a gap or a repetition", async () => {
    const paceline = startPaceline();
    await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(250) });
    const seen: number[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const page: AthletesAnswer = await list(paceline, `?limit=100&after=${after}`);
      seen.push(...page.athletes.map(({ strava_id }) => strava_id));
      after = page.next_after;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  });

  it("shows the state and the progress of each, and no token", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    const { athletes: listed } = await list(paceline);
    expect(listed).toEqual([
      expect.objectContaining({
        sync_status: "in_progress",
        sync_error: null,
        total_activities_count: 0,
        session_pages_count: 1,
      }),
    ]);
    expect(JSON.stringify(listed)).not.toMatch(/token|v1\./);
  });

  it("can be narrowed to a status", async () => {
    const paceline = startPaceline();
    await paceline.call("POST", "/api/admin/athletes", { athletes: athletes(5) });
    await paceline.rows("UPDATE athletes SET sync_status = 'error' WHERE strava_id IN (2, 4)");
    expect((await list(paceline, "?status=error")).athletes.map(({ strava_id }) => strava_id)).toEqual([
      2, 4,
    ]);
  });

  it.each([
    ["an", [1, 4]],
    ["AN", [1, 4]],
    ["Ann", [1]],
    ["b", [2, 5]],
    ["4", [4]],
    ["%", []],
    ["_nn", []],
  ])("can be searched for a part of a name, or an id: %s", async (search, ids) => {
    const paceline = startPaceline();
    const names = [
      ["Ann", "Lee"],
      ["Bob", "Moe"],
      ["Cy", "Poe"],
      ["Dan", "anders"],
      ["Eve", "Berg"],
    ];
    const named = names.map(([firstname, lastname], i) => ({
      strava_id: i + 1,
      refresh_token: `refresh-${i}`,
      firstname,
      lastname,
    }));
    await paceline.call("POST", "/api/admin/athletes", { athletes: named });
    const found = await list(paceline, `?search=${encodeURIComponent(search)}`);
    expect(found.athletes.map(({ strava_id }) => strava_id)).toEqual(ids);
    expect((await list(paceline, `?search=${encodeURIComponent(search)}&status=error`)).athletes).toEqual([]);
  });

  it("reads a few hundred rows at most of 10,000 athletes, however it is narrowed", async () => {
    const paceline = startPaceline();
    await paceline.rows(
      `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < 10000)
       INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at, firstname, lastname, sync_status)
       SELECT n, 'refresh', 'digest', 0, 'Athlete', 'Runner' || n, iif(n % 1000 = 0, 'error', 'completed') FROM nth`,
    );
    const queries = ["", "status=error", "status=in_progress"];
    for (const query of queries.flatMap((narrow) => [narrow, `${narrow}&after=5000`])) {
      paceline.measured.forget();
      await list(paceline, `?limit=100&${query}`);
      expect(rowsRead(paceline.measured.roundTrips), query).toBeLessThan(350);
    }
  });
});

describe("one athlete", () => {
  it("is shown with all that the list shows and more, and no token", async () => {
    const paceline = await startSynced();
    const [listed] = (await list(paceline)).athletes;
    const { id } = onlyAthlete(paceline);
    await paceline.rows(
      `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at, resolved_at)
       VALUES ('a', 'q', 'network', '', ?1, '{}', 0, NULL), ('b', 'q', 'network', '', ?1, '{}', 0, 1)`,
      id,
    );
    const response = await paceline.call("GET", `/api/admin/athletes/${id}`);
    const athlete: object = await response.json();
    expect(athlete).toEqual({
      ...listed,
      races_count: (await storedRaces(paceline, id)).length,
      open_dead_letters_count: 1,
      created_at: paceline.clock.nowMs,
      newest_start_date: expect.any(Number),
    });
    expect(JSON.stringify(athlete)).not.toMatch(/token|v1\./);
  });

  it("that there is not is 404", async () => {
    expect((await startPaceline().call("GET", "/api/admin/athletes/7")).status).toBe(404);
  });
});
