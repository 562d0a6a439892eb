import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mutated } from "./edits.ts";
import type { Mutant } from "./mutant.ts";

/** Statements that put a mutant's triggers in the place of Paceline's, and back. */
export interface TriggerChange {
  readonly mutate: readonly string[];
  readonly restore: readonly string[];
}

const TRIGGER = /CREATE TRIGGER (\w+)[\s\S]*?\nEND;/g;

/** The triggers that a mutant's edits of migrations change. The database is there already, so they are made anew in it. */
export function triggerChange(root: string, mutant: Mutant): TriggerChange {
  const files = globSync("migrations/*.sql", { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const texts = files.toSorted().map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
  const before = triggersIn(texts.map(({ text }) => text));
  const after = triggersIn(texts.map(({ file, text }) => mutated(text, file, mutant)));
  const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
  const put = (triggers: ReadonlyMap<string, string>) =>
    changed.flatMap((name) => [`DROP TRIGGER ${name}`, triggers.get(name) ?? ""]);
  const isOfMigration = mutant.edits.some(({ file }) => file.startsWith("migrations/"));
  if (isOfMigration && changed.length === 0) {
    throw new Error(`${mutant.name}: its migration's edit changes no trigger that is still in force`);
  }
  return { mutate: put(after), restore: put(before) };
}

/** By name, each as the last migration defines it. */
function triggersIn(migrations: readonly string[]): ReadonlyMap<string, string> {
  const found = migrations.flatMap((text) => [...text.matchAll(TRIGGER)]);
  return new Map(found.map(([statement, name = ""]) => [name, statement]));
}
