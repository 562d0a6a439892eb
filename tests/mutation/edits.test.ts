import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { edited, misfits } from "./edits.ts";
import { MUTANTS } from "./mutants.ts";

const ROOT = resolve(import.meta.dirname, "../..");

describe("an edit", () => {
  it("replaces what it finds", () => {
    expect(edited("a < b", { file: "x.ts", find: " < ", replace: " > " })).toBe("a > b");
  });

  it.each([
    ["a = b", "x.ts no longer holds: <"],
    ["a < b < c", "x.ts holds 2 times: <"],
  ])("of %s is refused", (text, sentence) => {
    expect(() => edited(text, { file: "x.ts", find: "<", replace: ">" })).toThrow(sentence);
  });
});

describe("the table of mutants", () => {
  it("fits the sources: each edit finds its one place, and the tests named are there", async () => {
    expect(await misfits(ROOT, MUTANTS)).toEqual([]);
  });

  it("tells of what no longer fits", async () => {
    const edits = [{ file: "package.json", find: "no such text", replace: "" }];
    const rotten = { name: "a rotten mutant", removes: "Nothing.", edits, tests: ["tests/gone.test.ts"] };
    expect(await misfits(ROOT, [rotten])).toEqual([
      "a rotten mutant: there is no tests/gone.test.ts",
      "a rotten mutant: package.json no longer holds: no such text",
    ]);
  });

  it("names each mutant once", () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });
});
