import { describe, expect, it } from "vitest";
import { addLetter, firing, keysOf, look, lookAfter } from "../../../support/http/alerts.ts";
import { startWebhook } from "../../../support/http/webhook.ts";
import { startPaceline, startQueued, startSynced } from "../../../support/paceline.ts";
import { DAY_MS, many, startClub } from "../../../support/strava/club.ts";
import { pause } from "../../../support/strava/person.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const HOUR_MS = 3_600_000;

describe("an operator is told", () => {
  it("of each reason of dead letters", async () => {
    const paceline = startPaceline();
    await addLetter(paceline, "1", "network");
    await addLetter(paceline, "2", "malformed");
    await look(paceline);
    expect(await keysOf(paceline)).toEqual(["dead_letters:malformed", "dead_letters:network"]);
  });

  it("of a pause, until somebody resumes; its reason calls nobody", async () => {
    const webhook = startWebhook();
    const paceline = startPaceline(webhook.options);
    await pause(paceline, { reason: "<!channel> New shoes & socks" });
    await look(paceline);
    expect(webhook.taken[0]).toContain("Reason: &lt;!channel&gt; New shoes &amp; socks");
    expect(await firing(paceline)).toMatchObject([
      { key: "paused", sentence: expect.stringContaining("<!channel> New shoes & socks") },
    ]);
    await paceline.call("POST", "/api/admin/resume");
    await look(paceline);
    expect(webhook.taken).toHaveLength(2);
    expect(await firing(paceline)).toEqual([]);
  });

  it("of a breaker that is open for an hour", async () => {
    const paceline = startPaceline();
    const seconds = Math.floor(paceline.clock.nowMs / 1000);
    await paceline.rows(
      "UPDATE strava_budget SET breaker_until = ?, breaker_since = ?, breaker_reason = 'Strava answered 503.'",
      seconds + 7_200,
      paceline.clock.nowMs,
    );
    await lookAfter(paceline, HOUR_MS - 1);
    expect(await keysOf(paceline)).toEqual([]);
    await lookAfter(paceline, 1);
    expect(await keysOf(paceline)).toEqual(["breaker_open"]);
  });

  it("of an athlete in error for a week, and not that it is over while they are tried again", async () => {
    const paceline = await startClub([{ status: "error", syncedDaysAgo: 7 }, { status: "error" }]);
    await look(paceline);
    expect(await keysOf(paceline)).toEqual([]);
    await lookAfter(paceline, 1);
    expect(await firing(paceline)).toMatchObject([
      { key: "athletes_failing", sentence: expect.stringContaining("for 7 days: 1. ") },
    ]);
    await paceline.rows("UPDATE athletes SET sync_status = 'queued' WHERE strava_id = 1");
    await look(paceline);
    expect(await keysOf(paceline)).toEqual(["athletes_failing"]);
    await paceline.rows(
      "UPDATE athletes SET sync_status = 'completed', last_synced_at = ? WHERE strava_id = 1",
      paceline.clock.nowMs,
    );
    await look(paceline);
    expect(await keysOf(paceline)).toEqual([]);
  });

  it("of those who still fail when one of them is deleted, who is named no more", async () => {
    const paceline = await startClub(many(2, { status: "error", syncedDaysAgo: 8 }));
    await look(paceline);
    await paceline.call("DELETE", "/api/admin/athletes/1");
    expect(await paceline.rows("SELECT * FROM alerts")).toEqual([]);
    await look(paceline);
    expect(await firing(paceline)).toMatchObject([{ sentence: expect.stringContaining("days: 2. ") }]);
  });

  it("not of athletes who are disconnected, idle or have just been imported", async () => {
    const paceline = await startClub([
      { status: "disconnected", syncedDaysAgo: 30 },
      { status: "idle", syncedDaysAgo: 30 },
      { status: "error", fullDaysAgo: null },
    ]);
    await look(paceline);
    expect(await keysOf(paceline)).toEqual([]);
  });

  it("when a day has passed in which a sync waited and none was completed", async () => {
    const paceline = await startSynced();
    await lookAfter(paceline, 30 * DAY_MS);
    expect(await keysOf(paceline)).toEqual([]);
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 0");
    await paceline.requeue(onlyAthlete(paceline).id);
    await lookAfter(paceline, DAY_MS - 1);
    expect(await keysOf(paceline)).not.toContain("no_success");
    await lookAfter(paceline, 1);
    expect(await keysOf(paceline)).toContain("no_success");
    await paceline.rows("UPDATE strava_budget SET read_day_limit = 1000");
    await paceline.broker.drain();
    await look(paceline);
    expect(await keysOf(paceline)).toEqual([]);
  });

  it("when syncs have failed for a day and none was completed, and not of one that failed long ago", async () => {
    const faults = [{ path: "/api/v3/athlete/activities", status: 403, after: 0, times: 99 }];
    const paceline = await startQueued({ sim: { faults }, vars: { PAGE_FAILURES_MAX: "2" } });
    const fail = async () => {
      await paceline.rows(
        "UPDATE sync_sessions SET status = 'error', finished_at = 1 WHERE finished_at IS NULL",
      );
    };
    await fail();
    await lookAfter(paceline, DAY_MS);
    expect(await keysOf(paceline)).not.toContain("no_success");
    await paceline.requeue(onlyAthlete(paceline).id);
    await fail();
    await look(paceline);
    expect(await keysOf(paceline)).toContain("no_success");
    await lookAfter(paceline, DAY_MS);
    expect(await keysOf(paceline)).not.toContain("no_success");
  });

  it("not of a day spent in a pause, also when it is over", async () => {
    const paceline = await startQueued();
    await pause(paceline);
    await lookAfter(paceline, 3 * DAY_MS);
    expect(await keysOf(paceline)).toEqual(["paused"]);
    await paceline.call("POST", "/api/admin/resume");
    await look(paceline);
    expect(await keysOf(paceline)).toEqual([]);
  });

  it("of a page that was sent again twice and did not move", async () => {
    const paceline = await startQueued();
    for (const expected of [[], [], ["backlog_old"]]) {
      expect(await keysOf(paceline)).toEqual(expected);
      paceline.broker.waiting.length = 0;
      await lookAfter(paceline, HOUR_MS / 2);
    }
  });

  it("of a page long overdue that the rescue cannot send", async () => {
    const paceline = await startQueued({ vars: { RESCUE_AFTER_SECONDS: "86400" } });
    await lookAfter(paceline, HOUR_MS);
    expect(await keysOf(paceline)).toEqual([]);
    await lookAfter(paceline, 1);
    expect(await keysOf(paceline)).toEqual(["backlog_old"]);
  });

  it("of a message that waits longer than any delay, and a queue that cannot tell is no alert", async () => {
    const paceline = startPaceline();
    const since = paceline.clock.nowMs;
    paceline.broker.metrics = async () => ({
      backlogCount: 1,
      backlogBytes: 99,
      oldestMessageTimestamp: new Date(since),
    });
    await lookAfter(paceline, 13 * HOUR_MS);
    expect(await keysOf(paceline)).toEqual([]);
    await lookAfter(paceline, 1_000);
    expect(await keysOf(paceline)).toEqual(["backlog_old"]);
    paceline.broker.metrics = () => Promise.reject(new Error("no metrics"));
    await look(paceline);
    expect(await keysOf(paceline)).toEqual([]);
  });
});
