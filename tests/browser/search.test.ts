import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Club, startClub } from "./club.ts";
import { type Door, expectNoComplaint, openDoor } from "./visitor.ts";

const ATHLETES = 10_000;
/** Every 25th and two more. */
const SMITHS = ATHLETES / 25 + 2;

let club: Club;
let door: Door;

beforeAll(async () => {
  club = await startClub({
    athletes: 1,
    activities: 1,
    sql: insertMany,
    named: (one) => ({ ...one, firstname: "Łukasz" }),
  });
  door = await openDoor(club);
});

afterAll(async () => {
  await door?.close();
  await club?.stop();
});

/** Of the Anns and the Joneses there are a thousand each, but only one Ann Jones, and she comes late. */
function insertMany(): string {
  const first = `iif(n % 10 = 0 OR n = 9901, 'Ann', 'Bob')`;
  const last = `iif(n % 25 = 0 OR n IN (3, 4), 'Smith', iif(n % 10 = 1, 'Jones', 'Number' || n))`;
  return `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ${ATHLETES})
    INSERT INTO athletes (strava_id, firstname, lastname, folded_firstname, folded_lastname, refresh_token,
      imported_token_digest, created_at)
    SELECT n, ${first}, ${last}, lower(${first}), lower(${last}), '', '', 0 FROM nth`;
}

async function search(page: Page, text: string): Promise<void> {
  await page.getByLabel("Name or id").fill(text);
  await expect.poll(() => new URL(page.url()).searchParams.get("search")).toBe(text);
}

/** Every name that the list shows, page by page. */
async function namesOnAllPages(page: Page): Promise<string[]> {
  const table = page.locator("[aria-busy=false] table.athletes");
  const names: string[] = [];
  for (;;) {
    await table.waitFor();
    names.push(...(await table.getByRole("rowheader").allTextContents()));
    const next = page.getByRole("link", { name: "Next page →" });
    if ((await next.count()) === 0) return names;
    const before = page.url();
    await next.click();
    await expect.poll(() => page.url()).not.toBe(before);
  }
}

describe("a search among ten thousand athletes", () => {
  it("leads to every Smith, page by page, and stays in the address", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open("/athletes");
    await search(page, "smith");
    await page.getByRole("link", { name: /Smith/ }).first().waitFor();
    const names = await namesOnAllPages(page);
    expect(new Set(names).size).toBe(SMITHS);
    expect(names).toHaveLength(SMITHS);
    expect(names.filter((name) => !name.includes("Smith"))).toEqual([]);
    expect(new URL(page.url()).searchParams.get("search")).toBe("smith");
    await page.reload();
    await page.getByRole("link", { name: /Smith/ }).first().waitFor();
    expect(await page.getByLabel("Name or id").inputValue()).toBe("smith");
    expectNoComplaint(visitor);
  });

  it("takes words in any order, parts of them, and letters however they are typed", async () => {
    const { page, open } = await door.visit();
    for (const text of ["łukasz", "LUKASZ", "ukas 0001"]) {
      await open("/athletes");
      await search(page, text);
      await page.getByRole("link", { name: "Łukasz 0001", exact: true }).waitFor();
      expect(await page.getByRole("rowheader").count()).toBe(1);
    }
    await search(page, "smith ann 50");
    await page.getByRole("link", { name: "Ann Smith" }).first().waitFor();
  });

  it("goes on by itself until it finds, and says that there is nobody only at the end", async () => {
    const { page, open } = await door.visit();
    await open("/athletes");
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/api/admin/athletes?")) asked++;
    });
    const found = page.getByRole("link", { name: "Ann Jones", exact: true });
    const nobody = page.getByText("No athlete fits.");
    await search(page, "jones ann");
    await found.or(nobody).first().waitFor();
    expect([await found.count(), await nobody.count()]).toEqual([1, 0]);
    expect(asked).toBeGreaterThan(10);
    await search(page, "jones smith");
    await nobody.waitFor();
  });
});
