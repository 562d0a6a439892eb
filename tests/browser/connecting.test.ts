import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { authorize, beginConnecting } from "./athlete.ts";
import { launchChromium } from "./chromium.ts";
import { idOf } from "./visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

/** The address to which Strava sends an athlete back, which this page does not open. */
async function callbackOf(page: Page): Promise<string> {
  const { url } = inject("club");
  await page.getByLabel("You are").selectOption(String(idOf("Two tabs")));
  await page.route(`${url}/connect/callback*`, (route) => route.abort());
  const [request] = await Promise.all([
    page.waitForRequest(`${url}/connect/callback*`),
    page.getByRole("button", { name: "Authorize" }).click(),
  ]);
  await page.unroute(`${url}/connect/callback*`);
  return request.url();
}

describe("an athlete who connects", () => {
  it("in two tabs is connected in either, whichever comes back first", async () => {
    const context = await browser.newContext();
    const [first, second] = [await context.newPage(), await context.newPage()];
    await beginConnecting(first);
    await beginConnecting(second);
    for (const tab of [second, first]) {
      await authorize(tab, "Two tabs");
      await tab.getByRole("heading", { name: /^You are connected/ }).waitFor();
    }
  });

  it("and comes back in another browser is told to start again there, and can", async () => {
    const page = await (await browser.newContext()).newPage();
    await beginConnecting(page);
    const callback = await callbackOf(page);
    const other = await (await browser.newContext()).newPage();
    await other.goto(callback);
    await other.getByRole("heading", { name: "You came back in another browser" }).waitFor();
    await other.getByRole("link", { name: "Start again" }).click();
    await authorize(other, "Two tabs");
    await other.getByRole("heading", { name: /^You are connected/ }).waitFor();
    await page.goto(callback);
    expect(await page.locator("h1").textContent()).not.toContain("another browser");
  });
});
