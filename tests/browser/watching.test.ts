import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, expectNoComplaint, idOf, openDoor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});

afterAll(() => door.close());

describe("whoever watches", () => {
  it("sees a sync go from queued to completed without loading the page again", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes?search=${idOf("Watched")}`);
    let loads = 0;
    page.on("load", () => loads++);
    const row = page.getByRole("row").filter({ hasText: "Watched" });
    await row.getByText("Idle").waitFor();
    await row.getByRole("button", { name: "Full sync of Watched" }).click();
    await page.getByRole("status").getByText("A full sync of Watched is queued.").waitFor();
    await row.getByText(/Queued|Syncing/).waitFor();
    await row.getByText(/\d+ pages?, back to \w+ \d{4}/).waitFor();
    await row.getByText("Fresh").waitFor();
    expect(Number(await row.getByRole("cell").nth(2).textContent())).toBeGreaterThan(0);
    await page.getByText(/\d+ fresh/).waitFor();
    expect(loads).toBe(0);
    expectNoComplaint(visitor);
  });

  it("reads the log and the pages of a sync as they come", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes/${idOf("Logged")}`);
    await page.getByRole("button", { name: "Full sync of Logged" }).click();
    await page.getByText("Full sync · Under way").waitFor();
    const log = page.getByRole("log", { name: "Log" });
    await log.waitFor();
    const lines = log.locator("p");
    const early = await lines.count();
    await page.getByText("Full sync · Completed").waitFor();
    await expect.poll(() => lines.count()).toBeGreaterThan(early);
    const pages = page.getByRole("region", { name: "Pages" });
    await pages.getByText("The end; what Strava no longer has was removed.").waitFor();
    await page.getByRole("region", { name: "Races, as a table" }).waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByText("As CSV").click()]);
    expect(file.suggestedFilename()).toBe(`races-${idOf("Logged")}.csv`);
    const saved = await readFile(await file.path());
    // Without a byte-order mark Excel takes UTF-8 for something else.
    expect([...saved.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(saved.toString("utf8", 3)).toMatch(/^strava_activity_id,/);
    expectNoComplaint(visitor);
  });
});
