import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listedCommands, RUN_IN, RUN_WHOLE, scriptOf } from "../e2e/commands/documented-commands.ts";

const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync("package.json", "utf8"),
);
const listed = listedCommands();

describe("README's list of commands", () => {
  it("names the scripts of package.json, all but those that are a part of another", () => {
    const whole = Object.keys(scripts).filter((script) => !/^(check|types):/.test(script));
    expect([...new Set(listed.map(scriptOf))].toSorted()).toEqual(whole.toSorted());
  });

  it("names no command that is not run by what CI runs, and the other way round", () => {
    const run = Object.values(RUN_IN).flatMap(Object.keys);
    expect([...run, ...RUN_WHOLE].toSorted()).toEqual(listed.toSorted());
  });

  it.each(RUN_WHOLE)("names %s, which .ci/run runs whole", (command) => {
    const line = new RegExp(`\\bnpx -y pnpm@\\S+ ${scriptOf(command)}( |$)`, "m");
    expect(readFileSync(".ci/run", "utf8")).toMatch(line);
  });
});
