import { CRONS } from "@paceline/producer/cron-expressions";
import { expect, it } from "vitest";
import { tracesOf } from "../../../support/d1/traces.ts";
import { openBrowser } from "../../../support/http/browser.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";
import { startInFrontOfStrava } from "../../../support/strava/webhooks.ts";

it("an athlete consents, is synced, has changes heeded, revokes access, and no row of theirs is left", async () => {
  const paceline = startInFrontOfStrava();
  const { sim, clock, broker } = paceline;
  await paceline.subscribe();
  const { id } = onlyAthlete(paceline);

  await openBrowser(paceline).finish("connect", id);
  await broker.drain();
  await expectTruth(paceline);
  expect(await paceline.rows("SELECT strava_activity_id FROM races")).not.toEqual([]);

  clock.nowMs += 3_600_000;
  const startSeconds = Math.floor(clock.nowMs / 1000) - 3_600;
  const race = sim.world.uploadActivity(id, { startSeconds, isRace: true });
  // A run's, whatever sport chance made it.
  sim.world.editActivity(id, race, { workout_type: 1 });
  await sim.deliverEvents();
  await broker.drain();
  clock.nowMs += 3_600_000;
  sim.world.editActivity(id, race, { name: "City Marathon" });
  await sim.deliverEvents();
  await broker.drain();
  await expectTruth(paceline);
  expect(await paceline.rows("SELECT name FROM races WHERE strava_activity_id = ?", race)).toEqual([
    { name: "City Marathon" },
  ]);

  expect(await tracesOf(paceline, id)).not.toEqual([]);
  sim.world.revoke(id);
  await sim.deliverEvents();
  await broker.drain();
  await paceline.runCron(CRONS.rescue);
  expect(await tracesOf(paceline, id)).toEqual([]);
});
