import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Door, expectNoComplaint, openDoor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
  // The cron that looks for alerts: nothing runs it by itself on this machine.
  const cron = `${inject("club").url}/cdn-cgi/local/scheduled?cron=${encodeURIComponent("*/15 * * * *")}`;
  expect((await fetch(cron)).status).toBe(200);
});

afterAll(() => door.close());

describe("an alert", () => {
  it("says what to do, and leads to the page where it is done", async () => {
    const visitor = await door.visit();
    const { page } = visitor;
    const alerts = page.getByRole("region", { name: /^\d+ alerts?$/ });
    const alert = alerts.getByRole("listitem").filter({ hasText: "unsupported_version" });
    await alert.getByText("press “Replay” or “Discard…”").waitFor();
    await alert.getByRole("link", { name: "Open Dead letters" }).click();
    await page.getByRole("region", { name: "A message of another version" }).waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(
      "/dead-letters?reason=unsupported_version",
    );
    await page.getByRole("button", { name: "Discard…", exact: true }).waitFor();
    expectNoComplaint(visitor);
  });
});
