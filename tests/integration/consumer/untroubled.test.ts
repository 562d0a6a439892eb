import { describe, expect, it } from "vitest";
import { startSynced } from "../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../support/strava/truth.ts";

const DAY_MS = 86_400_000;

/** No duplicate, no crash, no race between two: what works even without one of the protections (tests/mutants). */
describe("untroubled days", () => {
  it("bring every race, follow edits and deletions, and end when the athlete leaves", async () => {
    const paceline = await startSynced({
      sim: {
        world: { seed: 11, athletes: 1, activities: { min: 450, max: 450 } },
        faults: [{ path: "/api/v3/athlete/activities", status: 500, after: 1, times: 1 }],
      },
    });
    const { id } = onlyAthlete(paceline);
    const { world } = paceline.sim;
    await expectTruth(paceline);

    const [edited, deleted, untagged] = world.races(id, [1]);
    world.editActivity(id, edited?.strava_activity_id ?? 0, { name: "Renamed" });
    world.deleteActivity(id, deleted?.strava_activity_id ?? 0);
    world.editActivity(id, untagged?.strava_activity_id ?? 0, { workout_type: 0 });
    paceline.clock.nowMs += DAY_MS;
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    await expectTruth(paceline);

    world.revoke(id);
    paceline.clock.nowMs += DAY_MS;
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([
      { sync_status: "disconnected" },
    ]);
    await expectTruth(paceline);
  });
});
