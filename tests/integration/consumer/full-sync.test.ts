import { describe, expect, it } from "vitest";
import { startPaceline, startSynced } from "../../support/paceline.ts";
import { expectTruth, listings, onlyAthlete, storedRaces } from "../../support/strava/truth.ts";

interface AthleteRow {
  strava_id: number;
  sync_status: string;
  sync_error: string | null;
  total_activities_count: number;
  last_full_synced_at: number | null;
}

describe("a full sync", () => {
  it("reads 500 activities in pages of 200, 200 and 100, and one more request proves the end", async () => {
    const paceline = startPaceline();
    onlyAthlete(paceline).scope = "read,activity:read_all";
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();

    const pages = await paceline.rows<{ activity_ids: string }>(
      "SELECT activity_ids FROM sync_pages ORDER BY page_number",
    );
    const seen = new Set<number>();
    const newOnPage = pages.map(({ activity_ids }) => {
      const ids: number[] = JSON.parse(activity_ids);
      const fresh = ids.filter((id) => !seen.has(id));
      for (const id of fresh) seen.add(id);
      return fresh.length;
    });
    expect(listings(paceline).map(({ rows }) => rows)).toEqual([200, 200, 103, 2]);
    // What is not new on a page is the overlap of a day with the page before.
    expect(newOnPage).toEqual([200, 198, 102, 0]);
    expect(seen.size).toBe(500);
    await expectTruth(paceline);
  });

  it("completes 20 athletes with over 1,000 activities each, every one with its correct counts", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 20, athletes: 20, activities: { min: 1_001, max: 1_300 } } },
    });
    await paceline.importAthletes();
    expect(await paceline.enqueueAll("full")).toBe(20);
    await paceline.broker.drain();

    const athletes = await paceline.rows<AthleteRow>("SELECT * FROM athletes");
    for (const { strava_id, sync_status, total_activities_count } of athletes) {
      const { activities, scope } = paceline.sim.world.athlete(strava_id);
      const visible = [...activities.values()].filter(
        ({ wire }) => !wire.private || scope.includes("read_all"),
      );
      expect({ strava_id, sync_status, total_activities_count }).toEqual({
        strava_id,
        sync_status: "completed",
        total_activities_count: visible.length,
      });
    }
    expect(athletes).toHaveLength(20);
    await expectTruth(paceline);
  });

  it("waits for quota when 50 athletes are requeued at once, exceeds no limit and spends no attempt", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 50, athletes: 50, activities: { min: 150, max: 450 } } },
    });
    await paceline.importAthletes();
    await Promise.all([...paceline.sim.world.athletes.keys()].map((id) => paceline.requeue(id)));
    await paceline.broker.drain();

    const { peak } = paceline.sim.rateLimits;
    // Half of people's share is kept for a sync that somebody begins.
    expect(peak.read.short).toBe(95);
    expect(peak.overall.short).toBeLessThanOrEqual(200);
    expect(peak.read.day).toBeLessThanOrEqual(1_000);
    expect(paceline.sim.requests.filter(({ result }) => result !== 200)).toEqual([]);
    expect(paceline.broker.attemptsMax).toBe(1);
    await expectTruth(paceline);
  });

  it("does not take a short page for the end", async () => {
    const paceline = startPaceline();
    const athlete = onlyAthlete(paceline);
    athlete.scope = "read,activity:read";
    const hidden = [...athlete.activities.values()].slice(-150, -100);
    for (const { wire } of hidden)
      paceline.sim.world.editActivity(athlete.id, wire.id, { visibility: "only_me" });
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(listings(paceline)[0]?.rows).toBeLessThanOrEqual(150);
    expect(listings(paceline).length).toBeGreaterThan(3);
    await expectTruth(paceline);
  });

  it("skips and logs an activity that does not parse, and keeps the race it was", async () => {
    const paceline = await startSynced();
    const athlete = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(athlete.id, [1]);
    if (race === undefined) throw new Error("The athlete has no race.");
    paceline.sim.world.editActivity(athlete.id, race.strava_activity_id, { start_date: "yesterday" });

    const sessionId = await paceline.requeue(athlete.id);
    await paceline.broker.drain();
    expect(await storedRaces(paceline, athlete.id)).toContainEqual(race);
    const warnings = await paceline.rows<{ metadata: string }>(
      "SELECT metadata FROM sync_logs WHERE sync_session_id = ? AND level = 'warn'",
      sessionId,
    );
    expect(warnings.map(({ metadata }) => metadata).join()).toContain(String(race.strava_activity_id));
  });

  it("never shows a reader fewer of the true races while it runs again", async () => {
    const paceline = await startSynced();
    const athlete = onlyAthlete(paceline);
    const before = await storedRaces(paceline, athlete.id);
    await paceline.requeue(athlete.id);
    while (paceline.broker.waiting.length > 0) {
      await paceline.broker.deliverNext();
      expect(await storedRaces(paceline, athlete.id)).toEqual(before);
    }
  });

  it("brings edits, deletions and uploads that happened while it ran with the next sync", async () => {
    const paceline = await startSynced({
      sim: {
        changes: [
          {
            afterRequests: 3,
            apply: (world) => {
              const [athlete] = world.athletes.values();
              if (athlete === undefined) return;
              const [first, second] = world.races(athlete.id, [1]);
              if (first === undefined || second === undefined) return;
              world.editActivity(athlete.id, first.strava_activity_id, { name: "Renamed" });
              world.deleteActivity(athlete.id, second.strava_activity_id);
              world.uploadActivity(athlete.id, { startSeconds: first.start_date + 60, isRace: true });
            },
          },
        ],
      },
    });
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("leaves the event names that people wrote", async () => {
    const paceline = await startSynced();
    const athlete = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(athlete.id, [1]);
    await paceline.rows(
      "UPDATE races SET event_name = 'City Run' WHERE strava_activity_id = ?",
      race?.strava_activity_id,
    );
    paceline.sim.world.editActivity(athlete.id, race?.strava_activity_id ?? 0, { name: "Renamed" });
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    const kept = await paceline.rows("SELECT name, event_name FROM races WHERE event_name IS NOT NULL");
    expect(kept).toEqual([{ name: "Renamed", event_name: "City Run" }]);
  });

  it("leaves a race alone that is another athlete's", async () => {
    const paceline = await startSynced({
      sim: { world: { seed: 3, athletes: 2, activities: { min: 100, max: 100 } } },
    });
    const [shows, owns] = paceline.sim.world.athletes.keys();
    const [shown] = paceline.sim.world.races(shows ?? 0, [1]);
    await paceline.rows(
      "UPDATE races SET athlete_id = ? WHERE strava_activity_id = ?",
      owns,
      shown?.strava_activity_id,
    );
    const before = await storedRaces(paceline, owns ?? 0);
    paceline.sim.world.editActivity(shows ?? 0, shown?.strava_activity_id ?? 0, { name: "Renamed" });
    await paceline.requeue(shows ?? 0);
    await paceline.broker.drain();
    expect(await storedRaces(paceline, owns ?? 0)).toEqual(before);
  });

  it("of an athlete without activities asks twice before it believes it", async () => {
    const paceline = await startSynced({
      sim: { world: { seed: 1, athletes: 1, activities: { min: 0, max: 0 } } },
    });
    expect(listings(paceline)).toHaveLength(2);
    const [athlete] = await paceline.rows<AthleteRow>("SELECT * FROM athletes");
    expect(athlete).toMatchObject({ sync_status: "completed", total_activities_count: 0 });
  });
});
