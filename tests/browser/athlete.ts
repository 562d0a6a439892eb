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

/**
 * Opens what leads to Strava's page, and answers that as an athlete who consents. In the seconds between two windows of the
 * quota, which are short here, nothing is asked of Strava, and an athlete is told to begin once more.
 */
async function consentAs(page: Page, member: Member, path: "/races" | "/connect"): Promise<void> {
  for (let i = 0; i < BEGINNINGS_MAX; i++) {
    await page.goto(inject("club").url + path);
    await authorize(page, member);
    if ((await page.locator("h1").textContent()) !== "Too many at a time") return;
    await page.waitForTimeout(WINDOW_EDGE_MS);
  }
}

/** Answers Strava's page as an athlete who consents. */
async function authorize(page: Page, member: Member): Promise<void> {
  await page.getByLabel("You are").selectOption(String(idOf(member)));
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.waitForURL(`${inject("club").url}/**`);
}

/** Opens the races of an athlete, who proves at Strava who they are. */
export async function openRaces(page: Page, member: Member): Promise<void> {
  await consentAs(page, member, "/races");
  await page.getByRole("heading", { name: "Your races" }).waitFor();
}
