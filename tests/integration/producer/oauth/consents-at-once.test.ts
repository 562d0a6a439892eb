import { describe, expect, it } from "vitest";
import { type Browser, openBrowser } from "../../../support/http/browser.ts";
import { textOf } from "../../../support/http/proved-browser.ts";
import { type Paceline, startPaceline, startSynced } from "../../../support/paceline.ts";
import { onlyAthlete } from "../../../support/strava/truth.ts";

const CONSENT = "__Host-paceline-consent-";
const CONSENTS_MAX = 8;

const ELSEWHERE = "You came back in another browser";
const SIGNATURE = /\.[0-9a-f]{64}/;
const NO_SIGNATURE = `.${"0".repeat(64)}`;

const DONE = "This page has done its work";

/** What a browser keeps of begun consents that did not come back yet. */
function openConsents({ cookies }: Browser): string[] {
  return [...cookies]
    .filter(([name, value]) => name.startsWith(CONSENT) && value !== "spent")
    .map(([name]) => name);
}

async function expectNothing({ rows, sim }: Paceline): Promise<void> {
  expect(await rows("SELECT * FROM athletes")).toEqual([]);
  expect(sim.requests).toEqual([]);
}

describe("consents begun in several tabs", () => {
  it.each([
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ])("each come back for themselves, in the order %i, %i, %i", async (...order) => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const { id } = onlyAthlete(paceline);
    const callbacks: string[] = [];
    for (let i = 0; i < order.length; i++) callbacks.push(await browser.consent("connect", id));
    expect(openConsents(browser)).toHaveLength(order.length);
    for (const [nth, tab] of order.entries()) {
      expect(await textOf(browser, callbacks[tab] ?? "")).toContain("You are connected");
      expect(openConsents(browser)).toHaveLength(order.length - nth - 1);
    }
    for (const callback of callbacks) expect(await textOf(browser, callback, 400)).toContain(DONE);
    expect(paceline.sim.requests).toHaveLength(order.length);
  });

  it("for different things do what each was begun for", async () => {
    const paceline = await startSynced();
    const browser = openBrowser(paceline);
    const { id } = onlyAthlete(paceline);
    const [look, leave] = [await browser.consent("races", id), await browser.consent("disconnect", id)];
    expect((await browser.open(look)).headers.get("location")).toBe("/races");
    expect(await textOf(browser, leave)).toContain("You are disconnected");
  });

  it("are at most eight that a browser keeps: the oldest goes, and is told to start again", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const { id } = onlyAthlete(paceline);
    const callbacks: string[] = [];
    for (let i = 0; i < 2 * CONSENTS_MAX; i++) {
      callbacks.push(await browser.consent("connect", id));
      paceline.clock.nowMs += 1_000;
      expect(openConsents(browser).length).toBeLessThanOrEqual(CONSENTS_MAX);
    }
    const [oldest = "", ...others] = callbacks;
    expect(await textOf(browser, oldest, 400)).toContain("Start again");
    for (const callback of others.slice(-CONSENTS_MAX))
      expect(await textOf(browser, callback)).toContain("You are connected");
    expect(browser.cookies.size).toBe(CONSENTS_MAX);
  });

  it("leave room for those that did not come back: what is spent goes first", async () => {
    const paceline = startPaceline();
    const browser = openBrowser(paceline);
    const { id } = onlyAthlete(paceline);
    const first = await browser.consent("connect", id);
    for (let i = 0; i < 2 * CONSENTS_MAX; i++) {
      paceline.clock.nowMs += 1_000;
      await browser.finish("connect", id);
    }
    expect(await textOf(browser, first)).toContain("You are connected");
  });
});

describe("a callback that no consent of this browser's led to", () => {
  it.each<[string, (callback: string) => string]>([
    ["of another browser", (callback) => callback],
    ["whose signature is another", (callback) => callback.replace(SIGNATURE, NO_SIGNATURE)],
    ["without a state", () => "/connect/callback?code=1&scope=read"],
    ["of nothing at all", () => "/connect/callback"],
  ])("%s harms none that is under way", async (_what, change) => {
    const paceline = startPaceline();
    const { id } = onlyAthlete(paceline);
    const foreign = change(await openBrowser(paceline).consent("connect", id));
    const browser = openBrowser(paceline);
    const own = await browser.consent("connect", id);
    const answer = await browser.open(foreign);
    expect(answer.status).toBe(400);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await browser.open(own.replace(SIGNATURE, NO_SIGNATURE))).status).toBe(400);
    await expectNothing(paceline);
    expect(await textOf(browser, own)).toContain("You are connected");
  });

  it.each([
    ["connect", "/connect"],
    ["disconnect", "/disconnect"],
    ["races", "/races"],
  ] as const)(
    "because Strava's app opened another browser says so, and where to start again: %s",
    async (purpose, address) => {
      const paceline = startPaceline();
      const callback = await openBrowser(paceline).consent(purpose, onlyAthlete(paceline).id);
      const page = await textOf(openBrowser(paceline), callback, 400);
      expect(page).toContain(ELSEWHERE);
      expect(page).toContain("Nothing was changed");
      expect(page).toContain(`<a href="${address}">Start again</a>`);
      await expectNothing(paceline);
    },
  );

  it("after ten minutes says that it took too long, though the browser keeps nothing by then", async () => {
    const paceline = startPaceline({ sim: { codeLifeSeconds: 3_600 } });
    const callback = await openBrowser(paceline).consent("races", onlyAthlete(paceline).id);
    paceline.clock.nowMs += 600_000;
    const page = await textOf(openBrowser(paceline), callback, 400);
    expect(page).toContain("That took too long");
    expect(page).toContain('<a href="/races">Start again</a>');
    await expectNothing(paceline);
  });
});
