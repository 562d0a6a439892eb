import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Club, startClub } from "./club.ts";
import { type Door, expectNoComplaint, openDoor } from "./visitor.ts";

const ATHLETES = 10_000;

let club: Club;
let door: Door;

beforeAll(async () => {
  club = await startClub({ athletes: 1, activities: 1, sql: insertMany });
  door = await openDoor(club);
});

afterAll(async () => {
  await door?.close();
  await club?.stop();
});

/** Athletes as an import leaves them, but one, who comes by the import itself. */
function insertMany(): string {
  return `WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ${ATHLETES - 1})
    INSERT INTO athletes (strava_id, firstname, lastname, refresh_token, imported_token_digest, scope, created_at)
    SELECT n, 'Athlete', 'Number ' || n, '', '', 'read,activity:read', 0 FROM nth`;
}

describe("with ten thousand athletes", () => {
  it("the sentence of health stands on the screen after three requests, whatever becomes of others", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    const NEEDED = [/^\/$/, /^\/dashboard\/assets\/[\w-]+\.js$/, /^\/api\/admin\/overview$/];
    const requests: string[] = [];
    await page.route("**", (route) => {
      const { pathname } = new URL(route.request().url());
      if (!NEEDED.some((needed) => needed.test(pathname))) return route.abort();
      requests.push(pathname);
      return route.continue();
    });
    await open("/");
    await page.getByText("10,000 idle.").waitFor();
    expect(requests).toHaveLength(NEEDED.length);
    expectNoComplaint(visitor);
  });

  it("athletes are shown page by page, in any order", async () => {
    const { page, open } = await door.visit();
    await open("/athletes?sort=name");
    await page.getByRole("link", { name: "Next page →" }).click();
    await expect.poll(() => page.url()).toContain("after=");
    await expect.poll(() => page.getByRole("row").count()).toBe(51);
    await page.getByRole("link", { name: "← First page" }).click();
    await expect.poll(() => page.url()).not.toContain("after=");
  });
});
