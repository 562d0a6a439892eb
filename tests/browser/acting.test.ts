import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, expectNoComplaint, idOf, openDoor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});

afterAll(() => door.close());

describe("a person", () => {
  it("stops a sync, and has it begin anew", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes/${idOf("Stopped")}`);
    await page.getByRole("button", { name: "Full sync of Stopped" }).click();
    await page.getByRole("button", { name: "Stop the sync of Stopped" }).click();
    await page.getByText("The sync of Stopped is stopped.").waitFor();
    await page.getByText("Full sync · Stopped").waitFor();
    await page.getByRole("button", { name: "Sync Stopped", exact: true }).click();
    await page.getByText("A sync of Stopped is queued.").waitFor();
    await page.getByText(/ · Completed/).waitFor();
    expectNoComplaint(visitor);
  });

  it("pauses everything with a reason, and resumes it", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open("/");
    await page.getByRole("button", { name: "Pause" }).click();
    const dialog = page.getByRole("dialog", { name: "Pause everything?" });
    expect(await dialog.getByRole("button", { name: "Pause" }).isEnabled()).toBe(false);
    await dialog.getByLabel("Why").fill("The quota is for the regional race");
    await dialog.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/Paused since .*The quota is for the regional race/).waitFor();
    await expect.poll(() => page.title()).toContain("Paused");
    await open(`/athletes/${idOf("Paused")}`);
    await page.getByRole("button", { name: "Sync Paused", exact: true }).click();
    await page.getByText("Waits for the pause to end.").first().waitFor();
    await page.getByRole("button", { name: "Resume" }).first().click();
    await page.getByText(/It goes on\./).waitFor();
    await page.getByText(/ · Completed/).waitFor();
    await expect.poll(() => page.title()).not.toContain("Paused");
    expectNoComplaint(visitor);
  });

  it("who clicks twice acts once", async () => {
    const { page, open } = await door.visit();
    await open(`/athletes?search=${idOf("Twice")}`);
    let posts = 0;
    page.on("request", (request) => {
      if (request.method() === "POST") posts++;
    });
    await page.getByRole("button", { name: "Sync Twice", exact: true }).dblclick();
    await page.getByText("A sync of Twice is queued.").waitFor();
    expect(posts).toBe(1);
  });

  it("forces a full sync only by typing whose it is", async () => {
    const { page, open } = await door.visit();
    await open(`/athletes/${idOf("Forced")}`);
    await page.getByRole("button", { name: "Force a full sync…" }).click();
    const dialog = page.getByRole("dialog");
    const deed = dialog.getByRole("button", { name: "Force the full sync" });
    await dialog.getByRole("textbox").fill("Somebody");
    expect(await deed.isEnabled()).toBe(false);
    await dialog.getByRole("textbox").fill("forced");
    await deed.click();
    await page.getByText(/Full sync, forced/).waitFor();
  });

  it("deletes an athlete only by typing whose data goes", async () => {
    const { page, open } = await door.visit();
    await open(`/athletes/${idOf("Deleted")}`);
    await page.getByRole("button", { name: "Delete the athlete…" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Delete the athlete…" }).click();
    await page
      .getByRole("dialog")
      .getByRole("textbox")
      .fill(String(idOf("Deleted")));
    await page.getByRole("dialog").getByRole("button", { name: "Delete the athlete" }).click();
    await page.getByText("Deleted and everything of theirs is deleted.").waitFor();
    await open(`/athletes/${idOf("Deleted")}`);
    await page.getByText("There is no such athlete.").waitFor();
  });

  it("does all of it by keyboard alone", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes?search=${idOf("Keyboard")}`);
    await page.getByRole("row").filter({ hasText: "Keyboard" }).waitFor();
    const focused = page.locator(":focus");
    const reach = async (name: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        const label = (await focused.getAttribute("aria-label")) ?? (await focused.textContent());
        if (label === name) return;
      }
      throw new Error(`Tab never reached “${name}”.`);
    };
    await reach("Skip to the content");
    await page.keyboard.press("Enter");
    await reach("Keyboard");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Keyboard" }).waitFor();
    await reach("Force a full sync…");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    // The focus goes round inside the dialog.
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(await focused.textContent()).toBe("Force a full sync…");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Keyboard");
    await page.keyboard.press("Enter");
    await page.getByText(/Full sync, forced/).waitFor();
    expectNoComplaint(visitor);
  });
});
