import { describe, expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { startPaceline, startSynced } from "../../../support/paceline.ts";
import { expectTruth, onlyAthlete } from "../../../support/strava/truth.ts";

const SESSIONS = "SELECT mode, lane, status FROM sync_sessions ORDER BY started_at, id";
const FULL_NOW = { mode: "full", lane: "priority", status: "queued" };

describe("an athlete who connects", () => {
  it("is sent to Strava with a state that only their browser can bring back", async () => {
    const response = await openBrowser(startPaceline()).open("/connect");
    expect(response.status).toBe(302);
    const { origin, pathname, searchParams } = new URL(response.headers.get("location") ?? "");
    expect(origin + pathname).toBe("https://www.strava.com/oauth/authorize");
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: "client",
      redirect_uri: "https://paceline.invalid/connect/callback",
      scope: "read,activity:read_all",
    });
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(
      /^__Host-paceline-consent-\d+-[0-9a-f]{32}=[0-9a-f]{32}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    const nonce = /=([0-9a-f]{32});/.exec(cookie)?.[1] ?? "";
    expect(searchParams.get("state")).not.toContain(nonce);
  });

  it("is stored with what they granted, read whole at once, and told so", async () => {
    const paceline = startPaceline();
    const { id, firstname } = onlyAthlete(paceline);
    const page = await openBrowser(paceline).finish("connect", id);
    expect(page).toContain(`You are connected, <bdi>${firstname}</bdi>`);
    expect(await paceline.rows(SESSIONS)).toEqual([FULL_NOW]);
    const [stored] = await paceline.rows<Record<string, string>>("SELECT * FROM athletes");
    expect(stored).toMatchObject({ strava_id: id, firstname, scope: "read,activity:read_all" });
    expect(stored?.refresh_token).toMatch(/^v1\./);
    expect(stored?.access_token).toMatch(/^v1\./);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("is told when private activities stay unseen", async () => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    const callback = await openBrowser(paceline).consent("connect", id);
    expect(callback).toContain("scope=");
    const browser = openBrowser(paceline);
    const page = await browser.open(
      (await browser.consent("connect", id)).replace(/scope=[^&]*/, "scope=read%2Cactivity%3Aread"),
    );
    expect(await page.text()).toContain("View data about your private activities");
    expect(await paceline.rows("SELECT scope FROM athletes")).toEqual([{ scope: "read,activity:read" }]);
  });

  it("is told which tick is missing, and no code is spent on it", async () => {
    const paceline = startPaceline();
    const page = await openBrowser(paceline).finish("connect", onlyAthlete(paceline).id, "read");
    expect(page).toContain("View data about your activities");
    expect(page).toContain('href="/connect"');
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
    expect(paceline.sim.requests).toEqual([]);
  });

  it("who was disconnected is idle again, and their races are read anew", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    paceline.sim.world.revoke(id);
    paceline.clock.nowMs += 86_400_000;
    await paceline.requeue(id);
    await paceline.broker.drain();
    expect(await paceline.rows("SELECT sync_status FROM athletes")).toEqual([
      { sync_status: "disconnected" },
    ]);
    await openBrowser(paceline).finish("connect", id);
    expect(await paceline.rows("SELECT sync_status, sync_error FROM athletes")).toEqual([
      { sync_status: "queued", sync_error: null },
    ]);
    await paceline.broker.drain();
    await expectTruth(paceline);
  });

  it("again and again costs one sync", async () => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    const browser = openBrowser(paceline);
    await browser.finish("connect", id);
    await browser.finish("connect", id);
    await paceline.broker.drain();
    expect(await browser.finish("connect", id)).toContain("nothing more to do");
    expect(await paceline.rows(SESSIONS)).toEqual([{ ...FULL_NOW, status: "completed" }]);
  });

  it("with more than before is read anew, though a sync is under way", async () => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    const browser = openBrowser(paceline);
    const shared = (await browser.consent("connect", id)).replace("activity%3Aread_all", "activity%3Aread");
    await browser.open(shared);
    paceline.clock.nowMs += 1_000;
    await browser.finish("connect", id);
    expect(await paceline.rows(SESSIONS)).toEqual([{ ...FULL_NOW, status: "superseded" }, FULL_NOW]);
  });

  it("whose old tokens are imported once more keeps the new ones", async () => {
    const paceline = startPaceline();
    await paceline.importAthletes();
    const before = onlyAthlete(paceline).refreshToken;
    await openBrowser(paceline).finish("connect", onlyAthlete(paceline).id);
    const tokens = "SELECT refresh_token, token_version FROM athletes";
    const stored = await paceline.rows(tokens);
    const again = { strava_id: onlyAthlete(paceline).id, refresh_token: before };
    await paceline.call("POST", "/api/admin/athletes", { athletes: [again] });
    expect(await paceline.rows(tokens)).toEqual(stored);
  });
});

describe("a page for athletes", () => {
  it("needs nothing from elsewhere, runs nothing and stands in no frame", async () => {
    const paceline = startPaceline();
    const athlete = onlyAthlete(paceline);
    Object.assign(athlete, { firstname: `<script>alert("x")</script>&'` });
    const browser = openBrowser(paceline);
    const response = await browser.open(await browser.consent("connect", athlete.id));
    const html = await response.text();
    expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;");
    expect(html).not.toMatch(/<script|https?:|src=| on\w+=/);
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
  });

  it("is one also where Paceline is not configured", async () => {
    const paceline = startPaceline({ vars: { STRAVA_CLIENT_ID: "" } });
    const response = await openBrowser(paceline).open("/connect");
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(paceline.logLines.join()).toContain("STRAVA_CLIENT_ID is not set");
    expect((await paceline.call("GET", "/api/admin/budget")).status).toBe(200);
  });
});
