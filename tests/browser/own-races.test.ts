import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openRaces, syncRaces } from "./athlete.ts";
import { launchChromium } from "./chromium.ts";
import type { Member } from "./members.ts";
import { idOf } from "./visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
  await Promise.all([syncRaces("Runner"), syncRaces("Next runner")]);
});

afterAll(() => browser.close());

/** Whose races the page shows at each address. */
async function expectRacesOf(page: Page, member: Member, other: Member): Promise<void> {
  const { url } = inject("club");
  await page.goto(`${url}/races`);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByText("As a table (CSV)").click(),
  ]);
  const csv = await readFile(await file.path(), "utf8");
  await page.goto(`${url}/races.json`);
  const json = (await page.textContent("body")) ?? "";
  for (const text of [csv, json]) {
    expect(text).toContain(String(idOf(member)));
    expect(text).not.toContain(String(idOf(other)));
  }
}

async function signOut(page: Page): Promise<void> {
  await page.goto(`${inject("club").url}/races`);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
}

describe("in one browser", () => {
  it("an athlete is shown their own races, and none of whoever looked before them", async () => {
    const page = await (await browser.newContext()).newPage();
    await openRaces(page, "Runner");
    await expectRacesOf(page, "Runner", "Next runner");
    await signOut(page);
    await openRaces(page, "Next runner");
    await expectRacesOf(page, "Next runner", "Runner");
  });

  it("the way back leads to no races of somebody who signed out", async () => {
    const page = await (await browser.newContext()).newPage();
    await openRaces(page, "Runner");
    await page.goto(`${inject("club").url}/races.json`);
    await page.goBack();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Authorize Paceline" }).waitFor();
    await openRaces(page, "Next runner");
    await page.goto(`${inject("club").url}/races.json`);
    await page.waitForLoadState();
    expect(await page.textContent("body")).not.toContain(String(idOf("Runner")));
  });
});
