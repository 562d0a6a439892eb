import type { Page } from "playwright-core";
import { expect, inject, vi } from "vitest";
import type { Member } from "./members.ts";
import { idOf } from "./visitor.ts";

const SYNC_TIMEOUT_MS = 60_000;
const POLL_MS = 300;
const BEGINNINGS_MAX = 5;
const WINDOW_EDGE_MS = 500;

/** Has an athlete's history read, as an admin would, and waits until their races are there. */
export async function syncRaces(member: Member): Promise<void> {
  const { url, adminToken } = inject("club");
  const athlete = `${url}/api/admin/athletes/${idOf(member)}`;
  const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
  await fetch(`${athlete}/sync`, { method: "POST", headers, body: "{}" });
  const isThere = async () => {
    expect(await (await fetch(athlete, { headers })).text()).toContain('"sync_status":"completed"');
  };
  await vi.waitFor(isThere, { timeout: SYNC_TIMEOUT_MS, interval: POLL_MS });
}

/** Answers Strava's page as an athlete who consents. */
async function consent(page: Page, member: Member): Promise<void> {
  await page.getByLabel("You are").selectOption(String(idOf(member)));
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.waitForURL(`${inject("club").url}/**`);
}

/**
 * As `consent`. In the seconds between two windows of the quota, which are short here, nothing is asked of Strava: then the
 * athlete starts again, as they are told to.
 */
export async function authorize(page: Page, member: Member): Promise<void> {
  await consent(page, member);
  for (let i = 0; i < BEGINNINGS_MAX; i++) {
    if ((await page.locator("h1").textContent()) !== "Too many at a time") return;
    await page.waitForTimeout(WINDOW_EDGE_MS);
    await page.getByRole("link", { name: "Start again" }).click();
    await consent(page, member);
  }
}

/** Opens the page that leads to Strava. */
export async function beginConnecting(page: Page): Promise<void> {
  await page.goto(`${inject("club").url}/connect`);
  await page.getByLabel("You are").waitFor();
}

/** Opens the races of an athlete, who proves at Strava who they are. */
export async function openRaces(page: Page, member: Member): Promise<void> {
  await page.goto(`${inject("club").url}/races`);
  await authorize(page, member);
  await page.getByRole("heading", { name: "Your races" }).waitFor();
}
