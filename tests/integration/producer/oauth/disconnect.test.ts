import { describe, expect, it } from "vitest";
import { openBrowser } from "../../../support/http/browser.ts";
import { startPaceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const TABLES = ["athletes", "races", "sync_sessions", "sync_pages", "sync_logs", "dead_letters"];

describe("an athlete who leaves", () => {
  it("proves who they are, and nothing of them is left here or at Strava", async () => {
    const paceline = await startSynced();
    const { id } = onlyAthlete(paceline);
    const page = await openBrowser(paceline).finish("disconnect", id);
    expect(page).toContain("Everything that was stored of you here has been deleted");
    expect(page).toContain("The connection to Strava is ended too");
    for (const table of TABLES) expect(await paceline.rows(`SELECT * FROM ${table}`)).toEqual([]);
    expect(onlyAthlete(paceline).revoked).toBe(true);
  });

  it("is asked first, on a page whose button leads to Strava and nowhere else", async () => {
    const response = await openBrowser(startPaceline()).open("/disconnect");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain(
      "form-action 'self' https://www.strava.com;",
    );
    expect(await response.text()).toContain('<form method="post" action="/disconnect">');
  });

  it.each<[string, Record<string, string>, number]>([
    ["same-origin", { "sec-fetch-site": "same-origin" }, 302],
    ["cross-site", { "sec-fetch-site": "cross-site", origin: "https://paceline.invalid" }, 403],
    ["same-site", { "sec-fetch-site": "same-site" }, 403],
    ["its own origin", { origin: "https://paceline.invalid" }, 302],
    ["another origin", { origin: "https://evil.invalid" }, 403],
    ["an origin untold", {}, 403],
  ])("is believed to have pressed the button from %s or not", async (_from, headers, status) => {
    const response = await openBrowser(startPaceline()).press("/disconnect", headers);
    expect(response.status).toBe(status);
    expect(response.headers.has("set-cookie")).toBe(status === 302);
  });

  it("is deleted here though Strava cannot be told, and hears that", async () => {
    const faults = [{ path: "/oauth/deauthorize", after: 0, times: 1, status: 500 }];
    const paceline = await startSynced({ sim: { faults } });
    const page = await openBrowser(paceline).finish("disconnect", onlyAthlete(paceline).id);
    expect(page).toContain("Strava could not be told");
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
  });

  it("need not have been here, nor show any activity", async () => {
    const paceline = startPaceline();
    const page = await openBrowser(paceline).finish("disconnect", onlyAthlete(paceline).id, "read");
    expect(page).toContain("Nothing was stored of you here");
    expect(onlyAthlete(paceline).revoked).toBe(true);
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
  });
});
