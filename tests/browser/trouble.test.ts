import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, expectNoComplaint, idOf, openDoor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});

afterAll(() => door.close());

describe("trouble", () => {
  it("with the connection is told, and so is its end", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes/${idOf("Offline")}`);
    await page.getByRole("heading", { name: "Offline" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("alert").getByText("The connection is lost.").waitFor();
    await page.getByText(/What you see is from \d\d:\d\d/).waitFor();
    await page.getByRole("button", { name: "Full sync of Offline" }).click();
    await page
      .getByRole("alert")
      .getByText(/Paceline cannot be reached\. It may have taken effect all the same/)
      .waitFor();
    await page.context().setOffline(false);
    await page.getByText("The connection is lost.").waitFor({ state: "hidden" });
    await page.getByText(/Heard/).waitFor();
    expectNoComplaint(visitor);
  });

  it("with the session is told, and the page neither loads itself again nor goes on asking", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open(`/athletes/${idOf("Signed out")}`);
    await page.getByRole("heading", { name: "Signed out" }).waitFor();
    await page.context().clearCookies();
    let loads = 0;
    page.on("load", () => loads++);
    await page.getByRole("button", { name: "Full sync of Signed out" }).click();
    await page.getByRole("alert").getByText("You are signed out.", { exact: true }).waitFor();
    await page.getByRole("alert").getByText("You are signed out, so nothing was done.").waitFor();
    // Nothing that was under way is left; what would ask next would be asked by now.
    await page.waitForLoadState("networkidle");
    let asked = 0;
    page.on("request", () => asked++);
    await page.clock.install();
    await page.clock.runFor(120_000);
    expect({ loads, asked }).toEqual({ loads: 0, asked: 0 });
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByLabel("Token").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/athletes/${idOf("Signed out")}`);
    expectNoComplaint(visitor);
  });

  it("is not what a name like markup is", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    const id = idOf("<img src=x onerror=alert(1)>");
    page.on("dialog", () => expect.unreachable("The name was run as a script."));
    for (const address of [`/athletes?search=${id}`, `/athletes/${id}`]) {
      await open(address);
      await page.getByText("<img src=x onerror=alert(1)>").first().waitFor();
      expect(await page.locator("img").count()).toBe(0);
    }
    await page.getByRole("button", { name: "Delete the athlete…" }).click();
    await page.getByRole("heading", { name: "Delete <img src=x onerror=alert(1)>?" }).waitFor();
    expectNoComplaint(visitor);
  });
});
