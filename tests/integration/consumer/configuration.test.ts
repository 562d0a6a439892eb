import { describe, expect, it } from "vitest";
import { startPaceline, startQueued } from "../../support/paceline.ts";

describe("a wrong configuration", () => {
  it.each([
    ["RACE_WORKOUT_TYPES", "races"],
    ["TOKEN_ENCRYPTION_KEY", "c2hvcnQ="],
    ["STRAVA_CLIENT_ID", ""],
  ])("of %s loses no message and is named in the log", async (name, value) => {
    const paceline = startPaceline({ vars: { [name]: value } });
    paceline.broker.put("athlete-pages", { version: 1 });
    await paceline.broker.deliverNext();
    expect(paceline.broker.waiting).toHaveLength(1);
    expect(paceline.logLines.join()).toContain(name);
  });

  it("keeps no message from the dead letters", async () => {
    const paceline = await startQueued({ vars: { STRAVA_BASE_URL: "nowhere" } });
    const [queued] = paceline.broker.waiting.splice(0);
    paceline.broker.put("athlete-pages-dlq", queued?.body);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT reason FROM open_dead_letters")).toEqual([
      { reason: "retries_exhausted" },
    ]);
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "error" }]);
  });

  it("is no reason to rescue: what comes again once it is corrected is not lost", async () => {
    const paceline = await startQueued({ vars: { STRAVA_CLIENT_ID: "" } });
    for (let hour = 0; hour < 3; hour++) {
      await paceline.broker.deliverNext();
      paceline.clock.nowMs += 899_999;
      await paceline.runCron("*/15 * * * *");
    }
    expect(await paceline.rows("SELECT epoch, rescues FROM sync_sessions")).toEqual([
      { epoch: 1, rescues: 0 },
    ]);
    expect(paceline.broker.waiting).toHaveLength(1);
  });
});
