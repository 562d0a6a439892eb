import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lookupViolations, needless } from "./lookups.ts";

const SOURCES = globSync("{packages/*/src,workers/*/src,tools}/**/*.{ts,tsx}", {
  exclude: (path) => String(path).includes("node_modules"),
}).map((path) => [path.replaceAll("\\", "/"), readFileSync(path, "utf8")] as const);

describe("a word from outside", () => {
  it("is looked up in no object, in any source file", () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    expect(SOURCES.flatMap(([path, source]) => lookupViolations(path, source))).toEqual([]);
  });

  it("has no exception that nothing needs", () => {
    expect(needless(SOURCES)).toEqual([]);
  });

  it.each([
    "return TITLES[reason] ?? reason;",
    "<span>{SHAPES[status]}</span>",
    "const rule = RULES?.[name];",
    "if (name in RULES) return;",
  ])("would be found in %s", (source) => {
    expect(lookupViolations("packages/x/src/y.ts", source)).toHaveLength(1);
  });

  it.each([
    "return TITLES.get(reason) ?? reason;",
    'return TITLES["one"];',
    "const [FIRST] = ZONES[0];",
    "// TITLES[reason] would find constructor",
    "type Sort = (typeof SORTS)[number];",
  ])("is not seen where there is none: %s", (source) => {
    expect(lookupViolations("packages/x/src/y.ts", source)).toEqual([]);
  });
});
