import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "./environment.ts";
import { ProvisionError } from "./provision-error.ts";

/** Stands in the wrangler files until a database is there. */
export const PLACEHOLDER_ID = "00000000-0000-0000-0000-000000000000";

/** Writes the database's id into the wrangler files of an environment. Throws `ProvisionError`. */
export async function writeDatabaseId(environment: Environment, id: string, folder: string): Promise<void> {
  for (const { file } of environment.workers) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    const changed = withDatabaseId(text, environment.name, id);
    if (changed === null) {
      throw new ProvisionError(
        `${file} has no line database_id under [[env.${environment.name}.d1_databases]]; put ${id} there by hand.`,
      );
    }
    if (changed !== text) await writeFile(path, changed);
  }
}

/** The file's text with that one value changed, comments and all else kept; null when there is no such line. */
export function withDatabaseId(toml: string, environment: string, id: string): string | null {
  const header = `[[env.${environment}.d1_databases]]`;
  const lines = toml.split("\n");
  const start = lines.findIndex((line) => line.trim() === header);
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("["));
  const end = length < 0 ? lines.length : start + 1 + length;
  const at = lines.findIndex((line, i) => i > start && i < end && DATABASE_ID.test(line));
  if (at < 0) return null;
  return lines.map((line, i) => (i === at ? line.replace(DATABASE_ID, `$1"${id}"`) : line)).join("\n");
}

const DATABASE_ID = /^(\s*database_id\s*=\s*)"[^"]*"/;
