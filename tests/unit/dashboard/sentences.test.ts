import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What runs, without its comments. */
function sourcesOf(pattern: string): string {
  const texts = globSync(pattern).map((path) => readFileSync(path, "utf8"));
  expect(texts.length).toBeGreaterThan(5);
  return texts.join("\n").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const sources = sourcesOf(
  "{packages/{pipeline,protocol,store,strava,dashboard},workers/*}/src/**/*.{ts,tsx}",
);
const dashboard = sourcesOf("packages/dashboard/src/{parts,views}/**/*.tsx");

describe("what a person without a terminal reads", () => {
  it("tells nobody to call the API", () => {
    expect(
      sources.match(
        /\b(GET|POST|PUT|PATCH|DELETE) \/?(api\/|athletes|syncs|sessions|dead-letters|races\/).*/g,
      ),
    ).toBeNull();
  });

  it("names only buttons that the dashboard has", () => {
    const said = [...sources.matchAll(/(?:press(?:es)?|or|and) “([^”$]+)”/gi)].map(([, label = ""]) => label);
    expect(said.length).toBeGreaterThan(5);
    for (const label of said) expect(dashboard, label).toMatch(new RegExp(`(>|"|\\s)${label}(<|"|\\s*\n)`));
  });
});
