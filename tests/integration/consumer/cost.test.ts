import { describe, expect, it } from "vitest";
import { rowsWrittenTo } from "../../support/d1/measured-d1.ts";
import { startPaceline, startQueued, startSynced } from "../../support/paceline.ts";
import { onlyAthlete, storedRaces } from "../../support/strava/truth.ts";

describe("the cost of a page", () => {
  it("is two round trips to D1, at most eight statements and one queue message, first and last page too", async () => {
    const paceline = await startSynced();
    // A second sync, for the first page of the first also refreshed the token, which is stored before it is used.
    const athlete = onlyAthlete(paceline);
    const [kept, tagged] = [...athlete.activities.keys()];
    // Something to write, something to remove and somebody to let in.
    paceline.sim.world.editActivity(athlete.id, kept ?? 0, { workout_type: 1, visibility: "everyone" });
    paceline.sim.world.editActivity(athlete.id, tagged ?? 0, { workout_type: 0 });
    await paceline.enqueueAll("full");
    for (const page of [1, 2, 3, 4]) {
      paceline.measured.forget();
      const sentBefore = paceline.broker.sent.length;
      await paceline.broker.deliverNext();
      expect(paceline.measured.roundTrips, `round trips of page ${page}`).toHaveLength(2);
      expect(paceline.measured.roundTrips.flat().length, `statements of page ${page}`).toBeLessThanOrEqual(8);
      expect(paceline.broker.sent.length - sentBefore, `messages of page ${page}`).toBe(page === 4 ? 0 : 1);
    }
    expect(paceline.broker.waiting).toEqual([]);
  });

  it("is one round trip more for a message that comes too late", async () => {
    const paceline = await startQueued();
    const [first] = paceline.broker.waiting;
    await paceline.broker.deliverNext();
    paceline.measured.forget();
    paceline.broker.put(first?.queue ?? "", first?.body);
    paceline.broker.waiting.splice(0, paceline.broker.waiting.length - 1);
    await paceline.broker.deliverNext();
    expect(paceline.measured.roundTrips.map((statements) => statements.length)).toEqual([2, 1]);
  });

  it("has at most five bookkeeping rows while pages follow", async () => {
    const paceline = await startQueued();
    await paceline.broker.deliverNext();
    paceline.measured.forget();
    await paceline.broker.deliverNext();
    const written = paceline.measured.roundTrips
      .flat()
      .reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    expect(written - rowsWrittenTo("races", paceline.measured.roundTrips)).toBeLessThanOrEqual(5);
  });

  it("writes 200 new races with one INSERT, two rows each: the race and its index entry", async () => {
    const paceline = startPaceline({
      sim: { world: { seed: 1, athletes: 1, activities: { min: 200, max: 200 } } },
    });
    const athlete = onlyAthlete(paceline);
    for (const id of athlete.activities.keys())
      paceline.sim.world.editActivity(athlete.id, id, { workout_type: 1, visibility: "everyone" });
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    paceline.measured.forget();
    await paceline.broker.deliverNext();
    const inserts = paceline.measured.roundTrips.flat().filter(({ sql }) => /INSERT INTO races/.test(sql));
    expect(inserts.map(({ rowsWritten }) => rowsWritten)).toEqual([400]);
    expect(await storedRaces(paceline, athlete.id)).toHaveLength(200);
  });

  it.each(["full", "incremental"] as const)(
    "of an unchanged history is no race row in a sync that is %s",
    async (mode) => {
      const paceline = startPaceline();
      await paceline.importAthletes();
      await paceline.enqueueAll("full");
      await paceline.broker.drain();
      expect(rowsWrittenTo("races", paceline.measured.roundTrips)).toBeGreaterThan(0);
      paceline.measured.forget();
      await paceline.enqueueAll(mode);
      await paceline.broker.drain();
      expect(rowsWrittenTo("races", paceline.measured.roundTrips)).toBe(0);
    },
  );

  it("of one edited race is one race row", async () => {
    const paceline = await startSynced();
    const athlete = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(athlete.id, [1]);
    paceline.sim.world.editActivity(athlete.id, race?.strava_activity_id ?? 0, { name: "Renamed" });
    paceline.measured.forget();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(rowsWrittenTo("races", paceline.measured.roundTrips)).toBe(1);
  });
});
