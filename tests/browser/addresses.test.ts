import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, expectNoComplaint, idOf, openDoor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
});

afterAll(() => door.close());

describe("an address", () => {
  it("keeps search, state and order over a reload", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open("/athletes");
    await page.getByLabel("Name or id").fill("Keyb");
    await expect.poll(() => page.url()).toContain("search=Keyb");
    await page.getByLabel("Order").selectOption({ label: "Name" });
    await expect.poll(() => page.url()).toContain("sort=name");
    await page.getByLabel("State").selectOption({ label: "Disconnected" });
    await page.getByText("No athlete fits.").waitFor();
    await page.reload();
    await page.getByText("No athlete fits.").waitFor();
    expect(await page.getByLabel("Name or id").inputValue()).toBe("Keyb");
    expect(await page.getByLabel("State").inputValue()).toBe("disconnected");
    expect(await page.getByLabel("Order").inputValue()).toBe("name");
    await page.getByLabel("State").selectOption({ label: "All" });
    await page.getByRole("row").filter({ hasText: "Keyboard" }).waitFor();
    expectNoComplaint(visitor);
  });

  it("leads back by the browser's own button", async () => {
    const { page, open } = await door.visit();
    await open(`/athletes?search=${idOf("Watched")}`);
    await page.getByRole("link", { name: "Watched" }).click();
    await page.getByRole("heading", { name: "Watched" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Athletes" }).waitFor();
    expect(await page.getByLabel("Name or id").inputValue()).toBe(String(idOf("Watched")));
  });

  it("that leads nowhere says so", async () => {
    const { page, open } = await door.visit();
    await open("/elsewhere");
    await page.getByRole("heading", { name: "Nothing is here" }).waitFor();
  });
});
