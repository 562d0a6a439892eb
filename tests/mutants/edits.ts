import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Edit, Mutant } from "./mutant.ts";

/** The text with the edit made; throws a sentence unless `find` stands in it exactly once. */
export function edited(text: string, { file, find, replace }: Edit): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined) throw new Error(`${file} no longer holds: ${find}`);
  if (more.length > 0) throw new Error(`${file} holds ${more.length + 1} times: ${find}`);
  return before + replace + after;
}

/** Makes a mutant's edits in a tree and answers with a function that undoes them. */
export async function applyEdits(folder: string, { edits }: Mutant): Promise<() => Promise<void>> {
  const originals = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const edit of edits) {
    const path = join(folder, edit.file);
    const text = texts.get(path) ?? (await readFile(path, "utf8"));
    if (!originals.has(path)) originals.set(path, text);
    texts.set(path, edited(text, edit));
  }
  for (const [path, text] of texts) await writeFile(path, text);
  return async () => {
    for (const [path, text] of originals) await writeFile(path, text);
  };
}

/** A sentence for each edit or test file that no longer fits the tree: the table must not rot unnoticed. */
export async function misfits(root: string, mutants: readonly Mutant[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const { name, edits, tests } of mutants) {
    for (const test of tests) {
      if (!existsSync(join(root, test))) sentences.push(`${name}: there is no ${test}`);
    }
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
