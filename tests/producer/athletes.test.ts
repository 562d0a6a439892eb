import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../harness/paceline.ts";

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
      athletes: [{ strava_id: 1, refresh_token: "new" }],
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
});
