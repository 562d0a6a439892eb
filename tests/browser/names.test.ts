import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Club, startClub } from "./club.ts";
import { type Door, expectNoComplaint, openDoor } from "./visitor.ts";

/** Names as they may have been stored before names were cleaned; `char` keeps what nobody sees out of this file. */
const NAMED = [
  [110, "char(12644)", "'  '"],
  [111, "'Ann' || char(8238)", "'eeL'"],
  [112, "'שרה'", "'לוי'"],
] as const;
const RACES = [
  [1, "char(8238) || '01 evif'"],
  [2, "char(10240)"],
  [3, "'מרוץ'"],
] as const;
const EXPLANATION = "'Not read: ' || char(8238, 27) || '[31m.'";

let club: Club;
let door: Door;

beforeAll(async () => {
  club = await startClub({ athletes: 1, activities: 1, sql: insertNamed });
  door = await openDoor(club);
});

afterAll(async () => {
  await door?.close();
  await club?.stop();
});

function insertNamed(): string {
  return [
    ...NAMED.map(
      ([
        id,
        first,
        last,
      ]) => `INSERT INTO athletes (strava_id, firstname, lastname, refresh_token, imported_token_digest, created_at)
        VALUES (${id}, ${first}, ${last}, '', '', 0)`,
    ),
    ...RACES.map(
      ([
        id,
        name,
      ]) => `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local,
          distance, moving_time, elapsed_time, total_elevation_gain)
        VALUES (${id}, 111, ${name}, 1, ${id}, '2026-03-04T10:00:00Z', 5000, 60, 60, 0)`,
    ),
    "UPDATE athletes SET races_count = 3 WHERE strava_id = 111",
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
      VALUES ('letter', 'athlete-pages', 'malformed', ${EXPLANATION}, 111, '{"note": "a' || char(8238) || 'b"}', 1)`,
  ].join(";\n");
}

/** Runs in the page: the left edge of where a text is drawn in an element; null where it is not. */
const LEFT_EDGE = `(element, wanted) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const start = node.nodeValue.indexOf(wanted);
    if (start < 0) continue;
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + wanted.length);
    return range.getBoundingClientRect().left;
  }
  return null;
}`;

async function leftOf(part: Locator, text: string): Promise<number> {
  const left = await part.evaluate<number | null, string>(LEFT_EDGE, text);
  if (left === null) throw new Error(`“${text}” is not drawn.`);
  return left;
}

/** Each is drawn to the right of the one before it. */
async function expectInOrder(part: Locator, texts: readonly string[]): Promise<void> {
  const lefts: number[] = [];
  for (const text of texts) lefts.push(await leftOf(part, text));
  expect(lefts, texts.join(" → ")).toEqual(lefts.toSorted((a, b) => a - b));
}

const DIRECTION = /[\u061c\p{Bidi_Control}]|\p{Cc}(?<![\t\n])/u;

describe("a name from outside", () => {
  it("of blanks is the athlete's id, in list, heading and dialog", async () => {
    const visitor = await door.visit();
    const { page, open } = visitor;
    await open("/athletes?search=110");
    await page.getByRole("link", { name: "Athlete 110", exact: true }).click();
    await page.getByRole("heading", { name: "Athlete 110", exact: true, level: 1 }).waitFor();
    await page.getByRole("button", { name: "Delete the athlete…" }).click();
    await page.getByRole("dialog", { name: "Delete Athlete 110?" }).waitFor();
    await page.getByLabel("Type Athlete 110 or 110").fill("athlete 110");
    expect(await page.getByRole("button", { name: "Delete the athlete", exact: true }).isEnabled()).toBe(
      true,
    );
    expectNoComplaint(visitor);
  });

  it("with a direction of its own leaves every other word where it belongs", async () => {
    const { page, open } = await door.visit();
    await open("/athletes?search=112");
    await expectInOrder(page.getByRole("rowheader"), ["שרה לוי", "112"]);
    await open("/athletes/112");
    await page.getByRole("button", { name: "Delete the athlete…" }).click();
    const dialog = page.getByRole("dialog");
    await expectInOrder(dialog.getByRole("heading"), ["Delete ", "שרה לוי", "?"]);
    await expectInOrder(dialog.locator("label"), ["Type ", "שרה לוי", " or 112"]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Sync שרה לוי", exact: true }).click();
    const notice = page.getByRole("status").locator("p");
    await expectInOrder(notice, ["A sync of ", "שרה לוי", " is queued."]);
  });

  it("turns nothing around, wherever it is read", async () => {
    const { page, open } = await door.visit();
    const expectNoDirection = async () => {
      expect(await page.locator("body").textContent()).not.toMatch(DIRECTION);
      expect(await page.locator("body").innerHTML()).not.toMatch(DIRECTION);
      expect(await page.title()).not.toMatch(DIRECTION);
    };
    await open("/athletes?search=111");
    await page.getByRole("link", { name: "Ann eeL", exact: true }).waitFor();
    await expectNoDirection();
    await open("/athletes/111");
    await page.getByRole("rowheader", { name: "[U+202E]01 evif", exact: true }).waitFor();
    await page.getByRole("rowheader", { name: "Race 2", exact: true }).waitFor();
    await page.getByRole("button", { name: "Delete the athlete…" }).click();
    await page.getByRole("dialog", { name: "Delete Ann eeL?" }).waitFor();
    await expectNoDirection();
    await open("/dead-letters?athlete=111");
    await page.getByText("Not read: [U+202E][U+001B][31m.").waitFor();
    await page.getByText("The message", { exact: true }).click();
    await page.getByText('"note": "a[U+202E]b"').waitFor();
    await expectNoDirection();
    // A link that somebody sent.
    await open("/dead-letters?reason=%E2%80%AEevif&athlete=%E2%80%AE7");
    await page.getByRole("link", { name: /Only athlete/ }).waitFor();
    await expectNoDirection();
  });
});
