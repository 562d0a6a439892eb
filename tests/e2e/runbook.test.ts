import { readFileSync } from "node:fs";
import { alertPage } from "@paceline/pipeline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anchorOf, type Entry, readDocument } from "./runbook/document.ts";
import { runCommand } from "./runbook/run-command.ts";
import { LETTERS, README_LETTERS, TITLES } from "./runbook/situations/letters.ts";
import { PEOPLE } from "./runbook/situations/people.ts";
import { SETTINGS } from "./runbook/situations/settings.ts";
import type { Situation, Situations } from "./runbook/situations/situation.ts";
import { ALERTS, SYNCS } from "./runbook/situations/syncs.ts";
import { type ClubOfRunbook, foundClubOfRunbook } from "./runbook/world.ts";

/** On a machine that has much else to do. */
const START_TIMEOUT_MS = 240_000;

const RUNBOOK = readDocument("docs/runbook.md", 3);
const README = readDocument("README.md", 2);
const SITUATIONS: Situations = { ...SYNCS, ...PEOPLE, ...LETTERS, ...SETTINGS };

describe("the runbook", () => {
  it("has a situation for each entry, and in it an expectation for each command", () => {
    expect(RUNBOOK.entries.map(({ title }) => title).toSorted()).toEqual(Object.keys(SITUATIONS).toSorted());
    const counts = RUNBOOK.entries.map(({ title, commands }) => [title, commands.length]);
    expect(counts).toEqual(RUNBOOK.entries.map(({ title }) => [title, SITUATIONS[title]?.says.length]));
  });

  it.each(RUNBOOK.entries)(
    "says of $title the symptom, how to see it and what to do, in this order",
    ({ text }) => {
      const parts = [...text.matchAll(/^\*\*(.+?)\.\*\* ?/gm)].map(([, name]) => name);
      expect(parts).toEqual(["Symptom", "See it", "Do"]);
    },
  );

  it("leads to each entry from its list, and nowhere else", () => {
    const anchors = RUNBOOK.entries.map(({ title }) => anchorOf(title));
    const linksOf = ({ text }: Entry) => [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(new Set(linksOf(RUNBOOK.before))).toEqual(new Set(anchors));
    for (const anchor of RUNBOOK.entries.flatMap(linksOf)) expect(anchors).toContain(anchor);
  });

  it("has an entry for each reason of a dead letter", () => {
    expect(RUNBOOK.entries.map(({ title }) => title)).toEqual(expect.arrayContaining(Object.values(TITLES)));
  });

  it.each(Object.entries(ALERTS))("says of the alert %s that it is the symptom of %s", (name, title) => {
    const symptomOf = ({ text }: Entry) => /^\*\*Symptom\.\*\*([\s\S]*?)^\*\*See it/m.exec(text)?.[1] ?? "";
    const told = RUNBOOK.entries.filter((entry) =>
      new RegExp(`alert\\s\`${name}[\`:]`).test(symptomOf(entry)),
    );
    expect(told.map((entry) => entry.title)).toEqual([title]);
  });

  it.each(Object.entries(ALERTS))("names the dashboard's page that the alert %s links to", (name, title) => {
    const entry = RUNBOOK.entries.find((found) => found.title === title);
    expect(entry?.text.replaceAll("\n", " ")).toMatch(/dashboard/);
    expect(entry?.text).toContain(`(\`${alertPage(name).path}\`)`);
  });

  it("is reached by README's links", () => {
    const headings = [...readFileSync("docs/runbook.md", "utf8").matchAll(/^#+ (.+)$/gm)];
    const anchors = headings.map(([, title = ""]) => anchorOf(title));
    const links = [...readFileSync("README.md", "utf8").matchAll(/docs\/runbook\.md#([^)]+)\)/g)];
    expect(links).not.toEqual([]);
    for (const [, anchor] of links) expect(anchors).toContain(anchor);
  });
});

describe("every command", () => {
  let club: ClubOfRunbook;
  beforeAll(async () => {
    club = await foundClubOfRunbook();
  }, START_TIMEOUT_MS);
  afterAll(() => club?.leave(), START_TIMEOUT_MS);

  /** Brings a situation about and does all that an entry says. */
  async function live({ commands }: Entry, situation: Situation, before: readonly string[]): Promise<void> {
    await club.begin();
    const values = (await situation.arrange?.(club)) ?? {};
    if (situation.alert !== undefined) expect(await club.alerts()).toContain(situation.alert);
    for (const [i, command] of commands.entries()) {
      const { code, output } = await runCommand({ command, before }, values, club);
      expect(output, command).toMatch(situation.says[i] ?? "an expectation");
      expect({ command, code }).toEqual({ command, code: 0 });
    }
    await situation.after?.(club);
  }

  it.each(RUNBOOK.entries)("of the runbook's $title does what it says", async (entry) => {
    await live(entry, SITUATIONS[entry.title] ?? { says: [] }, RUNBOOK.before.commands);
  });

  it.each([
    ["pnpm exec wrangler d1 time-travel undo paceline", "wrangler knows no d1 time-travel undo paceline"],
    ["pnpm exec wrangler tail paceline-consumer --newest", "knows no --newest"],
  ])("that wrangler does not know is refused: %s", async (command, sentence) => {
    const { code, output } = await runCommand({ command, before: [] }, {}, club);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(sentence) });
  });

  it("of README's dead letters does what it says", async () => {
    const entry = README.entries.find(({ title }) => title === "Dead letters");
    expect(entry?.commands).toHaveLength(README_LETTERS.says.length);
    if (entry !== undefined) await live(entry, README_LETTERS, []);
  });
});
