import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openRaces, syncRaces } from "./athlete.ts";
import { launchChromium } from "./chromium.ts";
import { signIn } from "./sign-in.ts";

/** Sessions of this file's own: other files share theirs, and run before or after. */
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

async function openSignedIn(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, inject("club"));
  return page;
}

/** A browser that was given a copy of another's cookies. */
async function copyOf(context: BrowserContext): Promise<Page> {
  const storageState = await context.storageState();
  return (await browser.newContext({ storageState })).newPage();
}

function addressOf(path: string): string {
  return inject("club").url + path;
}

describe("a person who signs out of the dashboard", () => {
  it("by the button is signed out wherever the session was copied to, and nobody else is", async () => {
    const [page, other] = [await openSignedIn(), await openSignedIn()];
    const copy = await copyOf(page.context());
    await copy.goto(addressOf("/athletes"));
    await copy.getByRole("heading", { name: "Athletes" }).waitFor();
    await page.goto(addressOf("/athletes"));
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByLabel("Token").waitFor();
    await page.goto(addressOf("/athletes"));
    await page.getByLabel("Token").waitFor();
    // The copy hears of it with the next thing that it asks for, without loading the page anew.
    await copy.getByRole("alert").getByText("You are signed out.", { exact: true }).waitFor();
    await copy.goto(addressOf("/athletes"));
    await copy.getByLabel("Token").waitFor();
    await other.goto(addressOf("/athletes"));
    await other.getByRole("heading", { name: "Athletes" }).waitFor();
  });

  it("everywhere says first that they mean it, and then every browser asks for the token", async () => {
    const [page, other] = [await openSignedIn(), await openSignedIn()];
    await page.getByRole("button", { name: "Sign out everywhere…" }).click();
    const dialog = page.getByRole("dialog", { name: "Sign out everywhere?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.goto(addressOf("/athletes"));
    await page.getByRole("heading", { name: "Athletes" }).waitFor();
    await page.getByRole("button", { name: "Sign out everywhere…" }).click();
    await dialog.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByLabel("Token").waitFor();
    await other.goto(addressOf("/athletes"));
    await other.getByLabel("Token").waitFor();
    await signIn(page, inject("club"));
  });

  it("leaves nothing that the way back would show", async () => {
    const page = await openSignedIn();
    await page.goto(addressOf("/api/admin/athletes?limit=1"));
    expect(await page.textContent("body")).toContain("strava_id");
    await page.goto(addressOf("/athletes"));
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByLabel("Token").waitFor();
    await page.goBack();
    await page.getByLabel("Token").waitFor();
    await page.goBack();
    await page.waitForLoadState();
    expect(await page.textContent("body")).not.toContain("strava_id");
  });
});

describe("an athlete who signs out", () => {
  beforeAll(() => syncRaces("Runner"));

  const isSignedOut = (page: Page) => page.getByRole("heading", { name: "Authorize Paceline" }).waitFor();

  it("is signed out wherever their proof was copied to", async () => {
    const page = await (await browser.newContext()).newPage();
    await openRaces(page, "Runner");
    const copy = await copyOf(page.context());
    await copy.goto(addressOf("/races"));
    await copy.getByRole("heading", { name: "Your races" }).waitFor();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    await copy.goto(addressOf("/races"));
    await isSignedOut(copy);
  });

  it("everywhere is signed out in each of their browsers", async () => {
    const [page, other] = [
      await (await browser.newContext()).newPage(),
      await (await browser.newContext()).newPage(),
    ];
    await openRaces(page, "Runner");
    await openRaces(other, "Runner");
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("heading", { name: "You are signed out everywhere" }).waitFor();
    await other.goto(addressOf("/races"));
    await isSignedOut(other);
    await openRaces(page, "Runner");
  });
});
