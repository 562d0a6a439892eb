import type { Page } from "playwright-core";
import type { ClubAddress } from "./club.ts";

/** Signs in as a person does, and waits until the page is there. */
export async function signIn(page: Page, { url, adminToken }: ClubAddress): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Token").fill(adminToken);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Views" }).waitFor();
}
