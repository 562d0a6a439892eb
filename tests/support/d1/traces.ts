import { expect } from "vitest";
import type { Paceline } from "../paceline.ts";

/** All that D1 holds, by table, whatever tables there are. */
export async function contentsOf({ rows }: Paceline): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const tables = await rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  );
  expect(tables.length).toBeGreaterThanOrEqual(7);
  const contents = tables.map(async ({ name }) => [name, await rows(`SELECT * FROM ${name}`)] as const);
  return Object.fromEntries(await Promise.all(contents));
}

/** Every row of every table that names the athlete anywhere, as `<table>: <row>`. */
export async function tracesOf(paceline: Paceline, athleteId: number): Promise<string[]> {
  const found = Object.entries(await contentsOf(paceline)).flatMap(([table, rows]) =>
    rows.map((row) => `${table}: ${JSON.stringify(row)}`),
  );
  return found.filter((row) => new RegExp(`\\b${athleteId}\\b`).test(row));
}
