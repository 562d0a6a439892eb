import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, expectNoComplaint, idOf, openDoor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});

afterAll(() => door.close());

describe("dead letters", () => {
  it("are read as text, whatever stands in them", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/dead-letters?athlete=${idOf("Discard")}`);
    await page.getByText("The message", { exact: true }).click();
    await page.getByText('"note": "<b>not bold</b> <img src=x onerror=alert(1)>"').waitFor();
    expect(await page.locator("main img, main b").count()).toBe(0);
    expectNoComplaint(visitor);
  });

  it("are replayed one by one", async () => {
    const { page, open } = await door.visit();
    await open("/dead-letters?reason=retries_exhausted");
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    await page.getByText("The letter is replayed: a new sync is queued.").waitFor();
    await page.getByText("No message waits to be looked at.").waitFor();
    await open(`/athletes/${idOf("Replay")}`);
    await page.getByText(/Full sync · /).waitFor();
  });

  it("are discarded one by one, with a reason that stays", async () => {
    const { page, open } = await door.visit();
    await open("/dead-letters?reason=too_many_pages");
    await page.getByRole("button", { name: "Discard…", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Discard this letter?" });
    await dialog.getByLabel("Why").fill("An account of a machine");
    await dialog.getByRole("button", { name: "Discard" }).click();
    await page.getByText("The letter is discarded.").waitFor();
    await page.getByRole("link", { name: "Resolved" }).click();
    await page.getByText("Discarded: An account of a machine").waitFor();
  });

  it("are discarded all of a reason", async () => {
    const { page, open } = await door.visit();
    await open("/dead-letters");
    const group = page.getByRole("region", { name: "No page message" });
    await group.getByText("the first").waitFor();
    await group.getByRole("button", { name: "Discard all…" }).click();
    await page.getByRole("dialog").getByLabel("Why").fill("Sent by an old version");
    await page.getByRole("dialog").getByRole("button", { name: "Discard all" }).click();
    await page.getByText("2 letters discarded.").waitFor();
    await group.waitFor({ state: "hidden" });
  });

  it("are replayed all of a reason", async () => {
    const { page, open } = await door.visit();
    await open("/dead-letters");
    const group = page.getByRole("region", { name: "A history that did not move" });
    await group.getByRole("button", { name: "Replay all…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replay all" }).click();
    await page.getByText("1 letter replayed, 1 sync begun.").waitFor();
    await group.waitFor({ state: "hidden" });
  });
});
