import { CRONS } from "@paceline/producer/cron-expressions";
import { describe, expect, it, vi } from "vitest";
import { DAY_MS, many, startClub } from "../harness/club.ts";
import { rowsRead } from "../harness/measured-d1.ts";
import { type Paceline, startPaceline, startQueued, startSynced } from "../harness/paceline.ts";
import { pause } from "../harness/person.ts";
import { onlyAthlete } from "../harness/truth.ts";
import { startWebhook, WEBHOOK_URL, type Webhook } from "../harness/webhook.ts";

const HOUR_MS = 3_600_000;

const look = (paceline: Paceline) => paceline.runCron(CRONS.rescue);

async function lookAfter(paceline: Paceline, ms: number): Promise<void> {
  paceline.clock.nowMs += ms;
  await look(paceline);
}

async function addLetter({ rows }: Paceline, id = "letter", reason = "network"): Promise<void> {
  await rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, body, created_at)
     VALUES (?, 'athlete-pages', ?, 'It failed.', '{}', 0)`,
    id,
    reason,
  );
}

async function firing({ call }: Paceline): Promise<Record<string, unknown>[]> {
  const response = await call("GET", "/api/admin/alerts");
  const { alerts }: { alerts: Record<string, unknown>[] } = await response.json();
  return alerts;
}

const keysOf = async (paceline: Paceline) => (await firing(paceline)).map(({ key }) => key);

/** A Paceline with an open dead letter, of which nobody was told yet. */
async function startBroken(webhook: Webhook): Promise<Paceline> {
  const paceline = startPaceline(webhook.options);
  await addLetter(paceline);
  return paceline;
}

describe("an alert", () => {
  it("is told once while it fires, again after a day, and at its end", async () => {
    const webhook = startWebhook();
    const paceline = await startBroken(webhook);
    await look(paceline);
    expect(webhook.taken).toEqual([expect.stringMatching(/^Paceline: A dead letter waits for a person/)]);
    await lookAfter(paceline, 0);
    await lookAfter(paceline, DAY_MS - 1);
    expect(webhook.taken).toHaveLength(1);
    await lookAfter(paceline, 1);
    expect(webhook.taken.at(-1)).toMatch(/^Paceline, still \(since 2026-03-04T06:01:00Z\): A dead letter/);
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken).toHaveLength(2);
    await paceline.rows("UPDATE dead_letters SET resolved_at = 1");
    await lookAfter(paceline, 1);
    expect(webhook.taken.at(-1)).toMatch(/^Paceline, resolved \(since 2026-03-04T06:01:00Z\): A dead letter/);
    await lookAfter(paceline, 2 * DAY_MS);
    expect(webhook.taken).toHaveLength(3);
    expect(await paceline.rows("SELECT * FROM alerts")).toEqual([]);
  });

  it("is posted as Slack's JSON, and no redirect is followed", async () => {
    const webhook = startWebhook();
    await look(await startBroken(webhook));
    expect(webhook.requests).toMatchObject([
      { method: "POST", redirect: "manual", headers: { "content-type": "application/json" } },
    ]);
    expect(Object.keys(JSON.parse(String(webhook.requests[0]?.body)))).toEqual(["text"]);
  });

  it("that begins and ends between two looks of a webhook that is down is told by nobody", async () => {
    const webhook = startWebhook();
    webhook.answer = async () => new Response(null, { status: 500 });
    const paceline = await startBroken(webhook);
    await look(paceline);
    await paceline.rows("UPDATE dead_letters SET resolved_at = 1");
    webhook.answer = async () => new Response("ok");
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken).toEqual([]);
    expect(await paceline.rows("SELECT * FROM alerts")).toEqual([]);
  });

  it("that fires again before its end was told goes on as the same", async () => {
    const webhook = startWebhook();
    const paceline = await startBroken(webhook);
    await look(paceline);
    webhook.answer = async () => new Response(null, { status: 500 });
    await paceline.rows("UPDATE dead_letters SET resolved_at = 1");
    await lookAfter(paceline, HOUR_MS);
    await paceline.rows("UPDATE dead_letters SET resolved_at = NULL");
    webhook.answer = async () => new Response("ok");
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken).toHaveLength(1);
    expect(await keysOf(paceline)).toEqual(["dead_letters:network"]);
  });

  it("that fires again while its end is told is told anew by the next run", async () => {
    const webhook = startWebhook();
    const paceline = await startBroken(webhook);
    await look(paceline);
    await paceline.rows("UPDATE dead_letters SET resolved_at = 1");
    webhook.answer = async () => {
      webhook.answer = async () => new Response("ok");
      await paceline.rows("UPDATE dead_letters SET resolved_at = NULL");
      await look(paceline);
      return new Response("ok");
    };
    await lookAfter(paceline, HOUR_MS);
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken.map((text) => text.split(/[ :(]/, 2).join(" "))).toEqual([
      "Paceline ",
      "Paceline, resolved",
      "Paceline ",
    ]);
  });

  it("waits for the next run where there are more than twenty, all of one run in one message", async () => {
    const webhook = startWebhook();
    const paceline = startPaceline(webhook.options);
    for (let i = 10; i < 33; i++) await addLetter(paceline, `letter-${i}`, `reason-${i}`);
    await look(paceline);
    await lookAfter(paceline, HOUR_MS);
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken.map((text) => text.split("\n").length)).toEqual([20, 3]);
  });
});

describe("a webhook that", () => {
  it.each<[string, () => Promise<Response>]>([
    ["answers 429", async () => new Response("slow down", { status: 429 })],
    ["answers 404", async () => new Response("no_team", { status: 404 })],
    [
      "redirects",
      async () => new Response(null, { status: 302, headers: { location: "https://evil.invalid" } }),
    ],
    ["cannot be reached", () => Promise.reject(new TypeError(`connect to ${WEBHOOK_URL} failed`))],
  ])("%s is tried again by the next run, and its address is in no log", async (_what, answer) => {
    const webhook = startWebhook();
    webhook.answer = answer;
    const paceline = await startBroken(webhook);
    await look(paceline);
    expect(await firing(paceline)).toMatchObject([{ key: "dead_letters:network", last_sent_at: null }]);
    expect(paceline.logLines.at(-1)).toContain("The webhook of the alerts did not take them");
    webhook.answer = async () => new Response("ok");
    await lookAfter(paceline, HOUR_MS / 4);
    expect(webhook.taken).toHaveLength(1);
    expect(await firing(paceline)).toMatchObject([{ last_sent_at: paceline.clock.nowMs }]);
    expect(paceline.logLines.join("\n")).not.toContain("the-webhook-secret");
  });

  it("hangs is given up on and tried again by the next run", async () => {
    const overdue = AbortSignal.abort(new DOMException("too late", "TimeoutError"));
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(overdue);
    const webhook = startWebhook();
    webhook.answer = async ({ signal }) => {
      signal?.throwIfAborted();
      return new Promise(() => {});
    };
    const paceline = await startBroken(webhook);
    await look(paceline);
    expect(timeout).toHaveBeenCalledWith(10_000);
    expect(paceline.logLines.at(-1)).toContain("It did not answer (TimeoutError).");
    timeout.mockRestore();
    webhook.answer = async () => new Response("ok");
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken).toHaveLength(1);
  });

  it("is not there lets alerts be kept and logged, once", async () => {
    const paceline = startPaceline({ vars: { ALERT_WEBHOOK_URL: "none" } });
    await addLetter(paceline);
    await look(paceline);
    await lookAfter(paceline, HOUR_MS);
    const lines = paceline.logLines.filter((line) => line.includes("A dead letter waits"));
    expect(lines).toHaveLength(1);
    expect(await keysOf(paceline)).toEqual(["dead_letters:network"]);
  });

  it.each(["", "hooks.slack.com/the-webhook-secret", "http://hooks.invalid/the-webhook-secret", "ftp://a/b"])(
    "is set to %j stops alerts alone, and the log says so without telling it",
    async (ALERT_WEBHOOK_URL) => {
      const paceline = startPaceline({ vars: { ALERT_WEBHOOK_URL } });
      await addLetter(paceline);
      await look(paceline);
      expect(paceline.logLines.at(-1)).toContain("ALERT_WEBHOOK_URL must be");
      expect(paceline.logLines.join("\n")).not.toContain("the-webhook-secret");
      expect(await firing(paceline)).toMatchObject([{ last_sent_at: null }]);
    },
  );
});

describe("runs of the cron", () => {
  it("that come at once tell of an alert once", async () => {
    const webhook = startWebhook();
    const paceline = await startBroken(webhook);
    await Promise.all([look(paceline), look(paceline), look(paceline)]);
    expect(webhook.taken).toHaveLength(1);
  });

  it("one that died after its message repeats that one, and not before its claim is over", async () => {
    const webhook = startWebhook();
    const paceline = await startBroken(webhook);
    const { d1 } = paceline.measured;
    const batch = d1.batch;
    webhook.answer = async () => {
      d1.batch = () => Promise.reject(new Error("The worker died."));
      return new Response("ok");
    };
    await expect(look(paceline)).rejects.toThrow("The worker died.");
    d1.batch = batch;
    webhook.answer = async () => new Response("ok");
    await lookAfter(paceline, 1_000);
    expect(webhook.taken).toHaveLength(1);
    await lookAfter(paceline, HOUR_MS / 4);
    expect(webhook.taken).toHaveLength(2);
    await lookAfter(paceline, HOUR_MS / 4);
    expect(webhook.taken).toHaveLength(2);
  });

  it("tell of alerts even if the rescue broke, and rescue even if alerts cannot be told", async () => {
    const webhook = startWebhook();
    const paceline = await startQueued({ ...webhook.options });
    await addLetter(paceline);
    paceline.broker.waiting.length = 0;
    await paceline.rows("ALTER TABLE alerts RENAME TO alarms");
    await expect(lookAfter(paceline, HOUR_MS)).rejects.toThrow("alerts");
    await paceline.rows("ALTER TABLE alarms RENAME TO alerts");
    expect(paceline.broker.waiting).toHaveLength(1);
    await paceline.rows("ALTER TABLE sync_logs RENAME TO logs");
    await expect(lookAfter(paceline, HOUR_MS)).rejects.toThrow("sync_logs");
    await paceline.rows("ALTER TABLE logs RENAME TO sync_logs");
    expect(webhook.taken).toHaveLength(1);
  });

  it("read few rows of ten thousand athletes, in few queries", async () => {
    const club = [...many(9_000), ...many(1_000, { fullDaysAgo: null, status: "idle" })];
    const webhook = startWebhook();
    const paceline = await startClub(club, webhook.options);
    await paceline.enqueueAll("full");
    paceline.measured.forget();
    await look(paceline);
    expect(rowsRead(paceline.measured.roundTrips)).toBeLessThan(400);
    expect(paceline.measured.roundTrips.flat().length).toBeLessThan(20);
  });

  it("read a hundred athletes of thousands who fail", async () => {
    const failing = many(3_000, { status: "error", syncedDaysAgo: 8 });
    const webhook = startWebhook();
    const paceline = await startClub(failing, webhook.options);
    await look(paceline);
    paceline.measured.forget();
    await lookAfter(paceline, HOUR_MS);
    expect(webhook.taken[0]).toContain("More than 100 athletes are in error");
    expect(rowsRead(paceline.measured.roundTrips)).toBeLessThan(1_000);
  });
});

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
