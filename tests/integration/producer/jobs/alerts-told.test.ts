import { describe, expect, it, vi } from "vitest";
import { emptyTables } from "../../../support/d1/empty-tables.ts";
import { rowsRead } from "../../../support/d1/measured-d1.ts";
import { addLetter, firing, keysOf, look, lookAfter, startBroken } from "../../../support/http/alerts.ts";
import { startWebhook, WEBHOOK_URL } from "../../../support/http/webhook.ts";
import { startPaceline, startQueued } from "../../../support/paceline.ts";
import { DAY_MS, many, startClub } from "../../../support/strava/club.ts";

const HOUR_MS = 3_600_000;

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

  it("leads to the dashboard's page, where it is known where the dashboard is", async () => {
    const [linked, unlinked] = [startWebhook({ DASHBOARD_URL: "https://club.example/" }), startWebhook()];
    await look(await startBroken(linked));
    expect(linked.taken).toEqual([
      expect.stringMatching(/ Dead letters: https:\/\/club\.example\/dead-letters\?reason=network$/),
    ]);
    await emptyTables();
    await look(await startBroken(unlinked));
    expect(unlinked.taken).toEqual([expect.stringMatching(/under Dead letters in the dashboard/i)]);
    expect(unlinked.taken[0]).not.toContain("http");
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
