import AxeBuilder from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Door, expectNoComplaint, idOf, openDoor, type Visitor } from "./visitor.ts";

let door: Door;

beforeAll(async () => {
  door = await openDoor();
  // Somebody of whom there is all to see.
  const { page, open } = await door.visit();
  await open(`/athletes/${idOf("Checked")}`);
  await page.getByRole("button", { name: "Full sync of Checked" }).click();
  await page.getByText("Full sync · Completed").waitFor();
});

afterAll(() => door.close());

const VIEWS: readonly (readonly [name: string, path: () => string, seen: string])[] = [
  ["the overview", () => "/", "The last 48 hours"],
  ["the athletes", () => "/athletes", "Checked"],
  ["one athlete", () => `/athletes/${idOf("Checked")}`, "Where data can go"],
  ["the dead letters", () => "/dead-letters?state=all", "Access revoked|The message"],
  ["no view", () => "/elsewhere", "Nothing is here"],
];

const SCHEMES = ["light", "dark"] as const;

/** Serious ones, by what rule they break and where. */
async function violations({ page }: Visitor): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

describe.each(SCHEMES)("for everybody, in %s,", (colorScheme) => {
  it.each(VIEWS)("%s", async (_name, path, seen) => {
    const visitor = await door.visit({ colorScheme });
    await visitor.open(path());
    await visitor.page.getByText(new RegExp(seen)).first().waitFor();
    expect(await violations(visitor)).toEqual([]);
    expectNoComplaint(visitor);
  });

  it("a question", async () => {
    const visitor = await door.visit({ colorScheme });
    await visitor.page.getByRole("button", { name: "Pause" }).click();
    await visitor.page.getByRole("dialog").waitFor();
    expect(await violations(visitor)).toEqual([]);
  });
});

describe("on a telephone", () => {
  it.each(VIEWS)("%s fits the screen's width", async (_name, path, seen) => {
    const { page, open } = await door.visit({ viewport: { width: 360, height: 740 } });
    await open(path());
    await page.getByText(new RegExp(seen)).first().waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  });
});
