import { beforeEach, describe, expect, it } from "vitest";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

const SESSION = "sync-1-1772604000001";

let paceline: Paceline;

/** Four athletes; of the first four sessions, races and dead letters, and of its first session four pages and log lines. */
beforeEach(async () => {
  paceline = startPaceline();
  const { call, rows } = paceline;
  const athletes = [1, 2, 3, 4].map((id) => ({
    strava_id: id,
    refresh_token: `refresh-${id}`,
    firstname: "Ann",
    ...(id === 4 ? {} : { lastname: `Lee ${id}` }),
  }));
  await call("POST", "/api/admin/athletes", { athletes });
  const nth = "FROM json_each('[1, 2, 3, 4]')";
  const cursor = `'{"after":null,"before":null,"page":1}'`;
  await rows("UPDATE athletes SET last_synced_at = strava_id WHERE strava_id < 4");
  await rows(
    `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at, finished_at)
     SELECT 'sync-1-177260400000' || value, 1, iif(value % 2, 'full', 'incremental'), 'bulk', 'completed', ${cursor}, 0,
       1772604000000 + value, 0, 1 ${nth}`,
  );
  await rows(
    `INSERT INTO sync_pages (sync_session_id, page_number, cursor, activity_ids, activities_count, races_count,
       unidentified_count, committed_at) SELECT '${SESSION}', value, ${cursor}, '[]', 0, 0, 0, 1 ${nth}`,
  );
  await rows(
    `INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
     SELECT '${SESSION}', value, 1, 'info', 'Page.', '{}', 1 ${nth}`,
  );
  await rows(
    `INSERT INTO races (strava_activity_id, athlete_id, name, workout_type, start_date, start_date_local, distance,
       moving_time, elapsed_time, total_elevation_gain) SELECT value, 1, 'Race', 1, value / 2, '', 1, 1, 1, 1 ${nth}`,
  );
  await rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at, resolved_at)
     SELECT 'letter-' || value, 'athlete-pages', 'network', 'It failed.', 1, '{}', 1, iif(value % 2, NULL, 1) ${nth}`,
  );
});

/** By the name of what it lists, addresses of a list. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  athletes: [
    "athletes?",
    "athletes?sort=name",
    "athletes?sort=last_success",
    "athletes?sort=-last_success",
    "athletes?search=Ann",
    "athletes?search=Ann&sort=name",
    "athletes?status=idle",
  ],
  sessions: ["sessions?", "sessions?mode=full", "sessions?status=completed", "sessions?athlete_id=1"],
  pages: [`sessions/${SESSION}?`],
  logs: [`sync-logs?session_id=${SESSION}`],
  dead_letters: ["dead-letters?", "dead-letters?state=resolved", "dead-letters?state=all&reason=network"],
  races: ["athletes/1/races?", "athletes/1/races?from=1970-01-01"],
};

const CASES = Object.entries(LISTS).flatMap(([name, paths]) => paths.map((path) => [path, name] as const));

type Page = Readonly<Record<string, readonly unknown[]>> & { readonly next_after: number | string | null };

async function read(path: string): Promise<Page> {
  const response = await paceline.call("GET", `/api/admin/${path}`);
  expect(response.status).toBe(200);
  return response.json();
}

describe("the last page of a list", () => {
  it.each(CASES)("is told by next_after, also where it is exactly full: %s", async (path, name) => {
    const { [name]: all = [], next_after } = await read(path);
    expect(next_after).toBeNull();
    expect(all.length).toBeGreaterThanOrEqual(2);
    for (let limit = 1; limit <= all.length + 1; limit++) {
      const pages: (readonly unknown[])[] = [];
      let after: Page["next_after"] = "";
      while (after !== null) {
        const from = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
        const page: Page = await read(`${path}&limit=${limit}${from}`);
        pages.push(page[name] ?? []);
        after = page.next_after;
        expect(pages.length).toBeLessThanOrEqual(all.length + 1);
      }
      expect(pages.flat(), `in pages of ${limit}`).toEqual(all);
      expect(pages.length, `pages of ${limit}`).toBe(Math.ceil(all.length / limit));
    }
  });

  it("is told by the header Link where races come as CSV", async () => {
    const linkOf = async (limit: number) =>
      (await paceline.call("GET", `/api/admin/athletes/1/races?format=csv&limit=${limit}`)).headers.get(
        "link",
      );
    expect(await linkOf(3)).toContain('rel="next"');
    expect(await linkOf(4)).toBeNull();
  });

  it("of a log that goes on says from where to ask for what comes", async () => {
    const path = `sync-logs?session_id=${SESSION}`;
    expect(await read(`${path}&limit=3`)).toMatchObject({ next_after: 3, last_seq: 3 });
    expect(await read(`${path}&limit=4`)).toMatchObject({ next_after: null, last_seq: 4 });
    expect(await read(`${path}&after=4`)).toMatchObject({ logs: [], next_after: null, last_seq: 4 });
    await paceline.rows(
      `INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
       VALUES ('${SESSION}', 5, 1, 'info', 'Page.', '{}', 1)`,
    );
    expect(await read(`${path}&after=4`)).toMatchObject({
      logs: [{ seq: 5 }],
      next_after: null,
      last_seq: 5,
    });
  });
});
