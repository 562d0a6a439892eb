import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startQueued } from "../../../support/paceline.ts";
import { pause } from "../../../support/strava/person.ts";

async function budgetOf({ call }: Paceline): Promise<Record<string, unknown>> {
  const response = await call("GET", "/api/admin/budget");
  expect(response.status).toBe(200);
  return response.json();
}

async function waitingOf({ call }: Paceline): Promise<unknown[]> {
  const response = await call("GET", "/api/admin/athletes");
  const { athletes }: { athletes: { waiting: unknown }[] } = await response.json();
  return athletes.map(({ waiting }) => waiting);
}

const world = { seed: 4, athletes: 4, activities: { min: 450, max: 450 } };
const SMALL = {
  shortWindowSeconds: 900,
  read: { short: 10, day: 1_000 },
  overall: { short: 20, day: 2_000 },
};

describe("GET budget", () => {
  it("tells what is used and left, what is kept for people, and when the windows end", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    const shortStart = Date.parse("2026-03-04T06:00:00Z");
    expect(await budgetOf(paceline)).toEqual({
      read: {
        short: { limit: 100, used: 1, left: 99, kept_for_people: 10 },
        day: { limit: 1_000, used: 1, left: 999, kept_for_people: 78 },
      },
      overall: {
        short: { limit: 200, used: 2, left: 198, kept_for_people: 20 },
        day: { limit: 2_000, used: 2, left: 1_998, kept_for_people: 157 },
      },
      short_window: { started_at: shortStart, ends_at: shortStart + 900_000 },
      day: {
        started_at: Date.parse("2026-03-04T00:00:00Z"),
        ends_at: Date.parse("2026-03-05T00:00:00Z"),
      },
      other_programs_today: 0,
      syncs: { in_line: 0, under_way: 1 },
      pages_waiting_for_quota: [],
      paused: null,
      breaker: null,
    });
  });

  it("counts nothing as used in a window that nobody has asked in yet", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    paceline.clock.nowMs += 86_400_000;
    expect(await budgetOf(paceline)).toMatchObject({
      read: { short: { used: 0, left: 100 }, day: { used: 0, left: 1_000 } },
    });
  });

  it("tells who stands in line and what waits for quota until when, and so do the athletes", async () => {
    const paceline = await startQueued({ sim: { world, limits: SMALL } });
    await paceline.rows("UPDATE strava_budget SET read_short_limit = 10");
    await paceline.rows("UPDATE sync_sessions SET in_line_since = NULL WHERE athlete_id < 1000003");
    const dueMs = () => Math.min(...paceline.broker.waiting.map((message) => message.dueMs));
    while (dueMs() <= paceline.clock.nowMs) await paceline.broker.deliverNext();
    const { syncs, pages_waiting_for_quota: booked } = await budgetOf(paceline);
    const waiting = await waitingOf(paceline);
    const isFor = (reason: string) => expect.objectContaining({ for: reason });
    expect(syncs).toMatchObject({
      in_line: waiting.filter((wait) => isFor("line").asymmetricMatch(wait)).length,
    });
    expect(booked).toEqual([
      expect.objectContaining({
        lane: "bulk",
        pages: waiting.filter((wait) => isFor("quota").asymmetricMatch(wait)).length,
      }),
    ]);
    expect(waiting).toContainEqual(isFor("quota"));
  });

  it("tells since when and why the pipeline is paused", async () => {
    const paceline = await startQueued();
    await pause(paceline, { reason: "By hand." });
    expect(await budgetOf(paceline)).toMatchObject({
      paused: { since: paceline.clock.nowMs, reason: "By hand." },
    });
    expect(await waitingOf(paceline)).toEqual([expect.objectContaining({ for: "pause" })]);
  });

  it("tells that the breaker is open, why, and when a page tries", async () => {
    const paceline = await startQueued();
    paceline.sim.setApplicationActive(false);
    await paceline.broker.deliverNext();
    const next = paceline.clock.nowMs + 3_600_000;
    expect(await budgetOf(paceline)).toMatchObject({
      breaker: {
        since: paceline.clock.nowMs,
        reason: expect.stringContaining("inactive"),
        next_try_at: next,
        tries: 1,
      },
    });
    expect(await waitingOf(paceline)).toEqual([expect.objectContaining({ for: "strava", until: next })]);
  });

  it("tells of the requests of another program", async () => {
    const paceline = await startQueued();
    await paceline.rows("UPDATE strava_budget SET day_start = 0, foreign_day_used = 7, reported_at = 1");
    expect(await budgetOf(paceline)).toMatchObject({ other_programs_today: 0 });
    await paceline.rows("UPDATE strava_budget SET reported_at = ?", paceline.clock.nowMs / 1000);
    expect(await budgetOf(paceline)).toMatchObject({ other_programs_today: 7 });
  });

  it("takes no query", async () => {
    expect((await startPaceline().call("GET", "/api/admin/budget?x=1")).status).toBe(400);
  });
});
