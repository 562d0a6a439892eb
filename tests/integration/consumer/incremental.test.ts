import { describe, expect, it } from "vitest";
import { type Paceline, startPaceline, startSynced } from "../../support/paceline.ts";
import { expectTruth, listings, onlyAthlete } from "../../support/strava/truth.ts";

const DAY_SECONDS = 86_400;

function upload({ sim, clock }: Paceline, count: number): void {
  const [id = 0] = sim.world.athletes.keys();
  const nowSeconds = Math.floor(clock.nowMs / 1000);
  // Nothing is hidden: a short page ends an incremental sync.
  sim.world.athlete(id).scope = "read,activity:read_all";
  for (let i = 0; i < count; i++) {
    sim.world.uploadActivity(id, { startSeconds: nowSeconds - 60 - i * 3_600, isRace: i % 10 === 0 });
  }
}

describe("an incremental sync", () => {
  it("becomes a full one for an athlete whose history was never read whole", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT mode FROM sync_sessions")).toEqual([{ mode: "full" }]);
    await expectTruth(paceline);
  });

  it("takes one request when there are fewer than 200 new activities, from 30 days before the newest", async () => {
    const paceline = await startSynced();
    const [{ newest } = { newest: 0 }] = await paceline.rows<{ newest: number }>(
      "SELECT newest_start_date AS newest FROM athletes",
    );
    upload(paceline, 100);
    const requestsBefore = listings(paceline).length;
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    const requests = listings(paceline).slice(requestsBefore);
    expect(requests.map(({ query }) => query)).toEqual([
      { per_page: "200", page: "1", after: String(newest - 30 * DAY_SECONDS) },
    ]);
    await expectTruth(paceline);
  });

  it.each(["oldest_first", "newest_first"] as const)(
    "reads any number of new activities when Strava lists %s",
    async (afterAlone) => {
      const paceline = await startSynced({ sim: { afterAlone } });
      upload(paceline, 650);
      await paceline.enqueueAll("incremental");
      await paceline.broker.drain();
      await expectTruth(paceline);
      expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
    },
  );

  it("finds a race that was uploaded 20 days late", async () => {
    const paceline = await startSynced();
    const startSeconds = Math.floor(paceline.clock.nowMs / 1000) - 20 * DAY_SECONDS;
    paceline.sim.world.uploadActivity(onlyAthlete(paceline).id, { startSeconds, isRace: true });
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is not blinded by an activity with a date in the future", async () => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    const nowSeconds = Math.floor(paceline.clock.nowMs / 1000);
    paceline.sim.world.uploadActivity(id, { startSeconds: nowSeconds + 900 * DAY_SECONDS, isRace: false });
    await paceline.importAthletes();
    await paceline.enqueueAll("full");
    await paceline.broker.drain();
    upload(paceline, 5);
    await paceline.enqueueAll("incremental");
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("starts from the last completed sync, not from one that failed on its way", async () => {
    const paceline = await startSynced();
    upload(paceline, 500);
    // The full sync commits its newest page, and then a person stops waiting for it.
    await paceline.enqueueAll("full");
    await paceline.broker.deliverNext();
    await paceline.requeue(onlyAthlete(paceline).id, { mode: "incremental" });
    await paceline.broker.drain();
    await expectTruth(paceline);
  });
});
