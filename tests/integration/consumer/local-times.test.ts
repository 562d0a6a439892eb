import { describe, expect, it } from "vitest";
import { rowsWrittenTo } from "../../support/d1/measured-d1.ts";
import { type Paceline, startSynced } from "../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../support/strava/truth.ts";

/** A Strava of whose activities a third say something odd where their local time should stand. */
const ODD = { world: { seed: 1, athletes: 2, activities: { min: 300, max: 300 }, oddLocalTimesPercent: 33 } };

/** How many races have a local time that is none. */
async function unreadable({ rows }: Paceline): Promise<number> {
  const [{ races } = { races: -1 }] = await rows<{ races: number }>(
    "SELECT count(*) AS races FROM races WHERE strftime('%Y-%m-%dT%H:%M:%SZ', start_date_local, '+0 days') IS NOT start_date_local",
  );
  return races;
}

describe("races whose local time is odd at Strava", () => {
  it("are stored with the time that their zone's clock showed, and equal the truth", async () => {
    const paceline = await startSynced({ sim: ODD });
    expect(await paceline.rows("SELECT DISTINCT sync_status FROM athletes")).toEqual([
      { sync_status: "completed" },
    ]);
    await expectTruth(paceline);
    expect(await unreadable(paceline)).toBe(0);
  });

  it("are not written again by another sync", async () => {
    const paceline = await startSynced({ sim: ODD });
    paceline.measured.forget();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    expect(rowsWrittenTo("races", paceline.measured.roundTrips)).toBe(0);
  });

  it("are changed when Strava comes to its senses", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const [race] = paceline.sim.world.races(id, [1]);
    const activityId = race?.strava_activity_id ?? 0;
    for (const start_date_local of ["yesterday", "2024-02-29T10:00:00Z", null]) {
      paceline.sim.world.editActivity(id, activityId, { start_date_local });
      await paceline.enqueueAll("full");
      await paceline.broker.drain();
      await expectTruth(paceline);
    }
  });
});
