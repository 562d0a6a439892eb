import { foldedName } from "@paceline/protocol";
import { expect } from "vitest";
import type { Paceline } from "../paceline.ts";

/** An athlete by id and names. */
export type Named = readonly [id: number, firstname: string | null, lastname: string | null];

export interface AthletesPage {
  readonly athletes: readonly { readonly strava_id: number; readonly sync_status: string }[];
  readonly next_after: number | string | null;
}

/** Imports athletes as an operator does. */
export async function importNamed({ call }: Paceline, athletes: readonly Named[]): Promise<void> {
  const body = athletes.map(([strava_id, firstname, lastname]) => ({
    strava_id,
    refresh_token: `refresh-${strava_id}`,
    ...(firstname === null ? {} : { firstname }),
    ...(lastname === null ? {} : { lastname }),
  }));
  expect((await call("POST", "/api/admin/athletes", { athletes: body })).status).toBe(200);
}

/** Stores athletes as an import does, in one statement and without a token: for tests of thousands. */
export async function storeNamed({ rows }: Paceline, athletes: readonly Named[]): Promise<void> {
  const stored = athletes.map(([id, firstname, lastname]) => [
    id,
    firstname,
    lastname,
    foldedName(firstname ?? ""),
    foldedName(lastname ?? ""),
  ]);
  await rows(
    `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at, firstname, lastname,
       folded_firstname, folded_lastname)
     SELECT value ->> 0, 'refresh', 'digest', 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)`,
    JSON.stringify(stored),
  );
}

export async function listPage({ call }: Paceline, query: Record<string, string>): Promise<AthletesPage> {
  const answer = await call("GET", `/api/admin/athletes?${new URLSearchParams(query)}`);
  expect(answer.status, JSON.stringify(query)).toBe(200);
  return answer.json();
}

/** The ids of a list in its order, page by page; `each` looks at every page. */
export async function idsInPages(
  paceline: Paceline,
  query: Record<string, string>,
  limit = 100,
  each: (page: AthletesPage) => void = () => {},
): Promise<number[]> {
  const ids: number[] = [];
  let after: Record<string, string> = {};
  for (;;) {
    const page = await listPage(paceline, { ...query, ...after, limit: String(limit) });
    each(page);
    expect(page.athletes.length).toBeLessThanOrEqual(limit);
    ids.push(...page.athletes.map(({ strava_id }) => strava_id));
    if (page.next_after === null) return ids;
    after = { after: String(page.next_after) };
  }
}
