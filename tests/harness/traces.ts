import { expect } from "vitest";
import type { Paceline } from "./paceline.ts";

/** Every row of every table that names the athlete anywhere, as `<table>: <row>`. */
export async function tracesOf({ rows }: Paceline, athleteId: number): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  );
  expect(tables.length).toBeGreaterThanOrEqual(7);
  const found = await Promise.all(
    tables.map(async ({ name }) =>
      (await rows(`SELECT * FROM ${name}`)).map((row) => `${name}: ${JSON.stringify(row)}`),
    ),
  );
  return found.flat().filter((row) => new RegExp(`\\b${athleteId}\\b`).test(row));
}
