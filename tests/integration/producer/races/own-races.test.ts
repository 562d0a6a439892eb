import { describe, expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { openMemoryCache } from "../../../support/http/memory-cache.ts";
import { newestRace, openProved, PROOF, textOf } from "../../../support/http/proved-browser.ts";
import { startPaceline, startSynced } from "../../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";
import { startSubscribed } from "../../../support/strava/webhooks.ts";

describe("an athlete who wants to see their races", () => {
  it("proves at Strava who they are, and comes back to them for an hour", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const sent = await browser.open("/races");
    expect(sent.status).toBe(302);
    expect(sent.headers.get("location")).toMatch(
      /^https:\/\/www\.strava\.com\/oauth\/authorize\?.*state=races\./,
    );
    const back = await browser.open(await browser.consent("races", onlyAthlete(paceline).id));
    expect(back.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-paceline-athlete=\d+\.\d+\.0\.[0-9a-f]{32}\.[0-9a-f]{64}; Max-Age=3600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(/^__Host-paceline-consent-\d+-[0-9a-f]{32}=spent; Max-Age=600; /),
    ]);
    expect(await textOf(browser, "/races")).toContain("<h1>Your races</h1>");
    paceline.clock.nowMs += 3_599_000;
    expect((await browser.open("/races")).status).toBe(200);
    paceline.clock.nowMs += 1_000;
    expect((await browser.open("/races")).status).toBe(302);
    expect((await browser.open("/races.json")).status).toBe(401);
  });

  it("finds them in a table, newest first, by the date of the place where they ran", async () => {
    const paceline = await startSynced();
    const html = await textOf(await openProved(paceline), "/races");
    const { id } = onlyAthlete(paceline);
    const races = paceline.sim.world.races(id, [1]).toSorted((a, b) => b.start_date - a.start_date);
    const dates = [...html.matchAll(/<tr><td>(\d{4}-\d\d-\d\d)<\/td>/g)].map(([, date]) => date);
    expect(dates).toEqual(races.slice(0, 100).map(({ start_date_local }) => start_date_local.slice(0, 10)));
  });

  it("turns pages, narrows days and leaves fields empty", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const first = await textOf(browser, "/races?limit=2&from=&to=");
    const next = /href="(\/races\?[^"]+)">Older/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await textOf(browser, next);
    expect(second.match(/<tr><td>/g)).toHaveLength(2);
    expect(second.slice(second.indexOf("<tbody>"))).not.toBe(first.slice(first.indexOf("<tbody>")));
    const none = await textOf(browser, "/races?from=1990-01-01&to=1990-12-31");
    expect(none).toContain("No races are stored here");
    expect(none).toContain('href="/races.csv?limit=500&amp;from=1990-01-01&amp;to=1990-12-31"');
    expect(await textOf(browser, "/races?from=yesterday", 400)).toContain("2026-03-04");
  });

  it("is sent nothing to run, to load or to keep, and a page that stands in no frame", async () => {
    const paceline = await startSynced();
    const name = `<script>alert("x")</script>&'`;
    await paceline.rows("UPDATE races SET event_name = ?", name);
    const response = await (await openProved(paceline)).open("/races");
    const html = await response.text();
    expect(html).toContain("<td><bdi>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;</bdi></td>");
    expect(html).not.toMatch(/<script|https?:|src=| on\w+=/);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("signs out from our own page only", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    const forged = await browser.press("/races/sign-out", { "sec-fetch-site": "cross-site" });
    expect([forged.status, browser.cookies.has(PROOF)]).toEqual([403, true]);
    const signedOut = await browser.press("/races/sign-out");
    expect([signedOut.status, browser.cookies.has(PROOF)]).toEqual([200, false]);
    expect((await browser.open("/races")).status).toBe(302);
  });

  it("who leaves is signed out too", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    await browser.finish("disconnect", onlyAthlete(paceline).id);
    expect(browser.cookies.has(PROOF)).toBe(false);
  });
});

describe("a mere look", () => {
  it.each([false, true])(
    "leaves the athlete connected, though Strava forgets the tokens of before at once: %s",
    async (forgetsAtOnce) => {
      const paceline = await startSynced({ sim: { forgetsAtOnce } });
      const before = await paceline.rows("SELECT * FROM sync_sessions");
      await openProved(paceline);
      expect(await paceline.rows("SELECT * FROM sync_sessions")).toEqual(before);
      paceline.clock.nowMs += 86_400_000;
      await paceline.enqueueAll("full");
      await paceline.broker.drain();
      expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([{ sync_status: "completed" }]);
      await expectTruth(paceline);
    },
  );

  it("of somebody who is not connected stores nothing and says where to connect", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const page = await browser.open(await browser.consent("races", onlyAthlete(paceline).id));
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('href="/connect"');
    expect(browser.cookies.has(PROOF)).toBe(false);
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
    expect(onlyAthlete(paceline).revoked).toBe(false);
  });

  it("needs no tick, and with fewer of them takes none away", async () => {
    const paceline = await startSynced();
    const tokens = "SELECT scope, token_version FROM athletes";
    const before = await paceline.rows(tokens);
    const browser = openBrowser(paceline);
    await browser.open(await browser.consent("races", onlyAthlete(paceline).id, "read"));
    expect((await browser.open("/races")).status).toBe(200);
    expect(await paceline.rows(tokens)).toEqual(before);
  });

  it("connects nobody who is disconnected: the races are there, and where to connect again", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    paceline.sim.world.revoke(id);
    paceline.clock.nowMs += 86_400_000;
    await paceline.requeue(id);
    await paceline.broker.drain();
    const html = await textOf(await openProved(paceline), "/races");
    expect(html).toContain('<a href="/connect">Connect again</a>');
    expect(html).toContain("<tbody>");
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([
      { sync_status: "disconnected" },
    ]);
  });

  it("keeps nobody who is said to have revoked access", async () => {
    const paceline = await startSynced();
    await paceline.rows("UPDATE athletes SET token_expires_at = 0, revocation_version = token_version");
    await openProved(paceline);
    expect(
      await paceline.rows("SELECT strava_id FROM athletes WHERE revocation_version = token_version"),
    ).toEqual([{ strava_id: onlyAthlete(paceline).id }]);
  });

  it("that is refused, or comes too late, begins the look anew and connects nobody", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const sent = await browser.open("/races");
    const { id } = onlyAthlete(paceline);
    const denied = new URL(paceline.sim.consent(sent.headers.get("location") ?? "", id, "deny"));
    expect(await textOf(browser, denied.pathname + denied.search)).toContain('href="/races"');
    const callback = await browser.consent("races", id);
    paceline.clock.nowMs += 600_000;
    expect(await textOf(browser, callback, 400)).toContain('href="/races"');
    expect(browser.cookies.has(PROOF)).toBe(false);
  });

  it("whose state was for something else is believed by nobody", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    await textOf(browser, callback.replace("state=connect", "state=races"), 400);
    expect(browser.cookies.has(PROOF)).toBe(false);
  });

  it("is a page also while D1 fails, and for a program a problem", async () => {
    const paceline = await startSynced();
    const browser = await openProved(paceline);
    await paceline.rows("ALTER TABLE athletes RENAME TO runners");
    expect(await textOf(browser, "/races", 503)).toContain('href="/races"');
    const problem = await browser.open("/races.csv");
    await paceline.rows("ALTER TABLE runners RENAME TO athletes");
    expect(problem.status).toBe(503);
    expect(problem.headers.get("content-type")).toBe("application/problem+json");
  });
});

it("a race that its athlete deletes at Strava is gone from the page at once, though the edge had it", async () => {
  const paceline = await startSubscribed({}, {}, { cache: openMemoryCache() });
  const browser = await openProved(paceline);
  const { strava_activity_id: id } = newestRace(paceline);
  const before = await textOf(browser, "/races.json");
  await paceline.afterwards();
  expect(before).toContain(String(id));
  paceline.sim.world.deleteActivity(onlyAthlete(paceline).id, id);
  await paceline.sim.deliverEvents();
  expect(await textOf(browser, "/races.json")).not.toContain(String(id));
});
