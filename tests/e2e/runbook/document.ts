import { readFileSync } from "node:fs";

/** An entry of a document: a heading of one level, and what stands beneath it. */
export interface Entry {
  readonly title: string;
  readonly text: string;
  /** Every command of its `sh` blocks, in order; one that goes on over lines is one. */
  readonly commands: readonly string[];
}

export interface ShellDocument {
  readonly path: string;
  /** What stands before the first entry. */
  readonly before: Entry;
  readonly entries: readonly Entry[];
}

/** Reads a Markdown file by the headings of a level; throws where there is no such file. */
export function readDocument(path: string, level: 2 | 3): ShellDocument {
  const text = readFileSync(path, "utf8");
  const heading = new RegExp(`^#{2,${level}} (.+)$`, "gm");
  const headings = [...text.matchAll(heading)];
  const entries = headings.flatMap((found, i) => {
    const isEntry = found[0].startsWith(`${"#".repeat(level)} `);
    return isEntry ? [entryOf(found[1] ?? "", text.slice(found.index, headings[i + 1]?.index))] : [];
  });
  return { path, before: entryOf(path, text.slice(0, headings[0]?.index)), entries };
}

function entryOf(title: string, text: string): Entry {
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
  return { title, text, commands: blocks.flatMap(commandsOf) };
}

function commandsOf(block: string): string[] {
  return block
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** A heading's address within its page, as GitHub makes it. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
