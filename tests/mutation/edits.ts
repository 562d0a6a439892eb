import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Edit, Mutant } from "./mutant.ts";

/** The text with the edit made; throws a sentence unless `find` stands in it exactly once. */
export function edited(text: string, { file, find, replace }: Edit): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined) throw new Error(`${file} no longer holds: ${find}`);
  if (more.length > 0) throw new Error(`${file} holds ${more.length + 1} times: ${find}`);
  return before + replace + after;
}

/** A file's text with all edits of a mutant made that are meant for it. */
export function mutated(text: string, file: string, { edits }: Mutant): string {
  return edits.filter((edit) => edit.file === file).reduce(edited, text);
}

/** A sentence for each edit or test file that no longer fits the tree: the table must not rot unnoticed. */
export async function misfits(root: string, mutants: readonly Mutant[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const { name, edits, tests } of mutants) {
    for (const test of tests) {
      if (!existsSync(join(root, test))) sentences.push(`${name}: there is no ${test}`);
    }
    if (tests.length === 0) sentences.push(`${name}: it names no test that must notice`);
    for (const edit of edits) {
      try {
        edited(await readFile(join(root, edit.file), "utf8"), edit);
      } catch (error) {
        sentences.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return sentences;
}
