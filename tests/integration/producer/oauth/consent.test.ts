import { describe, expect, it } from "vitest";
import { type Browser, openBrowser } from "../../../support/http/browser.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const DONE = "This page has done its work";
const ELSEWHERE = "You came back in another browser";

async function expectNothing({ rows, sim }: Paceline): Promise<void> {
  expect(await rows("SELECT * FROM athletes")).toEqual([]);
  expect(sim.requests).toEqual([]);
}

async function open(browser: Browser, path: string): Promise<string> {
  return (await browser.open(path)).text();
}

describe("a consent", () => {
  it("that was begun in another browser is believed by nobody", async () => {
    const paceline = startPaceline();
    const callback = await openBrowser(paceline).consent("connect", onlyAthlete(paceline).id);
    const victim = openBrowser(paceline);
    expect(await open(victim, callback)).toContain(ELSEWHERE);
    await victim.open("/connect");
    expect(await open(victim, callback)).toContain(ELSEWHERE);
    await expectNothing(paceline);
  });

  it.each<[string, (callback: string) => string, title?: string]>([
    ["whose purpose was changed", (callback) => callback.replace("state=connect", "state=disconnect")],
    // The browser keeps nothing of that name.
    ["whose expiry was changed", (callback) => callback.replace(/(state=\w+\.\d+)/, "$19"), ELSEWHERE],
    ["whose signature was changed", (callback) => callback.replace(/(\.[0-9a-f]{63})[0-9a-f]/, "$1x")],
    ["without a state", (callback) => callback.replace(/state=[^&]*&/, "")],
    ["with two states", (callback) => `${callback}&state=x`],
    ["without a code", (callback) => callback.replace(/code=[^&]*/, "")],
    ["of an unknown error", (callback) => callback.replace(/code=[^&]*/, "error=odd")],
  ])("%s is believed by nobody", async (_case, change, title = DONE) => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    const changed = change(callback);
    expect(changed).not.toBe(callback);
    const response = await browser.open(changed);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(title);
    await expectNothing(paceline);
  });

  it.each([
    [599_999, "You are connected"],
    [600_000, "That took too long"],
  ])("that comes back after %d ms ends with: %s", async (waitedMs, title) => {
    const paceline = startPaceline({ sim: { codeLifeSeconds: 3_600 } });
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    paceline.clock.nowMs += waitedMs;
    expect(await open(browser, callback)).toContain(title);
  });

  it("comes back once", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    expect(await open(browser, callback)).toContain("You are connected");
    expect(await open(browser, callback)).toContain(DONE);
    expect(paceline.sim.requests).toHaveLength(1);
  });

  it("that was refused changes nothing", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const sent = await browser.open("/connect");
    const { id } = onlyAthlete(paceline);
    const back = new URL(paceline.sim.consent(sent.headers.get("location") ?? "", id, "deny"));
    expect(await open(browser, back.pathname + back.search)).toContain("Nothing was changed");
    await expectNothing(paceline);
  });

  it("whose code is spent asks to begin anew", async () => {
    const paceline = startPaceline({ sim: { codeLifeSeconds: 60 } });
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    paceline.clock.nowMs += 61_000;
    const response = await browser.open(callback);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("begin anew");
  });

  it.each([
    ["fails", { status: 500 }, "Strava does not answer"],
    ["breaks off", { reset: true }, "Strava does not answer"],
    ["answers with HTML", { html: true }, "Strava does not answer"],
    ["has had enough", { status: 429 }, "Too many at a time"],
  ] as const)("that Strava %s on stores nothing and tells no code", async (_how, fault, title) => {
    const faults = [{ path: "/oauth/token", after: 0, times: 1, ...fault }];
    const paceline = startPaceline({ sim: { faults } });
    const browser = openBrowser(paceline);
    const callback = await browser.consent("connect", onlyAthlete(paceline).id);
    const response = await browser.open(callback);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain(title);
    expect(await paceline.rows("SELECT * FROM athletes")).toEqual([]);
    const code = new URL(callback, "https://x.invalid").searchParams.get("code") ?? "no code";
    expect(paceline.logLines.join()).not.toContain(code);
  });

  it("asks nothing of Strava while its limit is used up, and is counted otherwise", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const { id } = onlyAthlete(paceline);
    await browser.finish("connect", id);
    const used = "SELECT overall_short_used AS overall, read_short_used AS read FROM strava_budget";
    expect(await paceline.rows(used)).toEqual([{ overall: 1, read: 0 }]);
    await paceline.rows("UPDATE strava_budget SET overall_short_used = overall_short_limit");
    expect(await browser.finish("connect", id)).toContain("Too many at a time");
    expect(paceline.sim.requests).toHaveLength(1);
  });
});
