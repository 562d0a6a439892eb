import { FAILING_COUNTED_MAX } from "@paceline/pipeline";
import { readAlertFacts } from "@paceline/store";
import { expect, it } from "vitest";
import { BUSY_ATHLETE_ID, LARGE_CLUB, seedLargeClub } from "../../support/d1/large-club.ts";
import { rowsRead } from "../../support/d1/measured-d1.ts";
import { callsOf, DOCUMENT } from "../../support/http/openapi.ts";
import { openProved } from "../../support/http/proved-browser.ts";
import { type Paceline, startPaceline } from "../../support/paceline.ts";
import { onlyAthlete } from "../../support/strava/truth.ts";
import { markdownTable } from "../markdown-table.ts";

/** "A few hundred" in README. A page of 100 athletes is 100 rows of athletes and 100 of their sessions. */
const ROWS_READ_MAX = 450;
/** A search looks words up in vain where they fit very many, and then looks at athletes in a row. */
const SEARCH_ROWS_READ_MAX = 1_010;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Query = Readonly<Record<string, string>>;

const calls = callsOf(DOCUMENT).filter(({ method }) => method === "GET");

/** What a parameter of a call can be, as the API describes it. */
function optionsOf(path: string, parameter: string): readonly string[] {
  const found = calls.find((call) => call.path === path)?.parameters?.find(({ name }) => name === parameter);
  const options = found?.schema.enum ?? [];
  expect(options, `${parameter} of ${path}`).not.toEqual([]);
  return options.map(String);
}

const each = (path: string, parameter: string): readonly Query[] =>
  optionsOf(path, parameter).map((option) => ({ [parameter]: option }));

const ATHLETES = "/api/admin/athletes";
const SESSIONS = "/api/admin/sessions";
const LETTERS = "/api/admin/dead-letters";
const BUSY = { athlete_id: String(BUSY_ATHLETE_ID) };
const BUSY_SESSION = (nowMs: number) => `sync-${BUSY_ATHLETE_ID}-${nowMs - BUSY_ATHLETE_ID * 1000}`;

/** Of each list of the admin API, every filter and order, and those together that a person would put together. */
const QUERIES: Readonly<Record<string, (nowMs: number) => readonly Query[]>> = {
  [ATHLETES]: () => [
    {},
    ...each(ATHLETES, "sort"),
    ...each(ATHLETES, "status"),
    ...["a", "smi", "smith", "runner", "nobody", String(BUSY_ATHLETE_ID)].flatMap((search) => [
      { search },
      { search, status: "completed" },
      { search, sort: "name" },
      { search, sort: "-last_success", status: "error" },
    ]),
  ],
  "/api/admin/athletes/{id}": () => [{}],
  "/api/admin/athletes/{id}/races": () => [{}, { from: "2026-01-01", to: "2026-02-26" }, { format: "csv" }],
  "/api/admin/athletes/{id}/races.csv": () => [{}, { from: "2026-01-01", to: "2026-02-26" }],
  [SESSIONS]: () => [
    {},
    ...each(SESSIONS, "status"),
    ...each(SESSIONS, "mode"),
    ...each(SESSIONS, "status").map((status) => ({ ...status, mode: "full" })),
    BUSY,
    { ...BUSY, mode: "full" },
    { ...BUSY, status: "error" },
  ],
  "/api/admin/sessions/{id}": () => [{}],
  "/api/admin/sync-logs": (nowMs) => [{ session_id: BUSY_SESSION(nowMs) }],
  [LETTERS]: () => [
    ...each(LETTERS, "state"),
    ...each(LETTERS, "state").flatMap((state) => [
      { ...state, reason: "malformed" },
      { ...state, ...BUSY },
      { ...state, ...BUSY, reason: "malformed" },
    ]),
  ],
  "/api/admin/overview": () => [{}],
  "/api/admin/budget": () => [{}],
  "/api/admin/alerts": () => [{}],
};

type ListBody = Readonly<Record<string, unknown>> & { readonly next_after?: string | number | null };

/** Rows of D1 that one request reads. */
interface Figure {
  readonly what: string;
  readonly page: "first" | "middle" | "last";
  readonly rows: number;
  readonly rowsMax: number;
}

/** Reads a list by its pages, wherever in an answer the list is, and measures the first, the middle and the last one. */
async function measurePages(
  { call, measured }: Paceline,
  path: string,
  query: Query,
  limitMax: number,
): Promise<Figure[]> {
  const what = `GET ${path.replace("/api/admin/", "")} ${new URLSearchParams(query)}`.trim();
  const ask = async (more: Query) => {
    measured.forget();
    const response = await call("GET", `${path}?${new URLSearchParams({ ...query, ...more })}`);
    expect(response.status, `${what} ${JSON.stringify(more)}`).toBe(200);
    const link = /[?&]after=([^&>]+)/.exec(response.headers.get("link") ?? "")?.[1];
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    const { next_after: after = null, ...body }: ListBody = isJson
      ? await response.json()
      : { next_after: link === undefined ? null : decodeURIComponent(link), lines: await response.text() };
    const list = Object.values(body).find(Array.isArray);
    return { after, items: list?.length ?? 0, rows: rowsRead(measured.roundTrips) };
  };
  const rowsMax = query.search === undefined ? ROWS_READ_MAX : SEARCH_ROWS_READ_MAX;
  const first = await ask({});
  const figures: Figure[] = [{ what, page: "first", rows: first.rows, rowsMax }];
  if (first.after === null) return figures;
  const cursors: Query[] = [];
  let rest: Query = {};
  for (let page = await ask({ limit: String(limitMax) }); page.after !== null; ) {
    rest = { after: String(page.after) };
    cursors.push(rest);
    page = await ask({ ...rest, limit: String(limitMax) });
  }
  const middle = cursors[Math.floor(cursors.length / 2)];
  if (middle !== undefined) figures.push({ what, page: "middle", rows: (await ask(middle)).rows, rowsMax });
  for (let page = await ask(rest); ; ) {
    if (page.after === null) return [...figures, { what, page: "last", rows: page.rows, rowsMax }];
    page = await ask({ after: String(page.after) });
  }
}

it(`no list reads more than a few hundred rows of ${LARGE_CLUB.athletes} athletes and ${LARGE_CLUB.races} races`, async () => {
  const paceline = startPaceline();
  const { clock, measured, rows } = paceline;
  await paceline.importAthletes();
  const raceOwner = onlyAthlete(paceline).id;
  const browser = await openProved(paceline);
  await seedLargeClub(paceline, raceOwner);
  const counted = await rows(
    "SELECT (SELECT count(*) FROM athletes) AS athletes, (SELECT count(*) FROM races) AS races",
  );
  expect(counted).toEqual([{ athletes: LARGE_CLUB.athletes + 1, races: LARGE_CLUB.races }]);

  const figures: Figure[] = [];
  for (const { path, parameters = [] } of calls) {
    const queries = QUERIES[path]?.(clock.nowMs) ?? [];
    const named = new Set(queries.flatMap(Object.keys));
    const filters = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
    const pages = ["after", "limit"];
    expect(queries, `a query of ${path}`).not.toEqual([]);
    for (const filter of filters.filter((name) => !pages.includes(name)))
      expect([...named], path).toContain(filter);
    const limitMax = parameters.find(({ name }) => name === "limit")?.schema.maximum ?? 0;
    const id = path.startsWith(SESSIONS) ? BUSY_SESSION(clock.nowMs) : String(raceOwner);
    for (const query of queries)
      figures.push(...(await measurePages(paceline, path.replace("{id}", id), query, limitMax)));
  }

  const measure = async (what: string, read: () => Promise<unknown>) => {
    measured.forget();
    await read();
    figures.push({ what, page: "first", rows: rowsRead(measured.roundTrips), rowsMax: ROWS_READ_MAX });
  };
  for (const path of ["/races", "/races.json", "/races.csv", "/races.json?from=2026-02-01"])
    await measure(`GET ${path}`, async () => expect((await browser.open(path)).status).toBe(200));
  await measure("GET /metrics", async () =>
    expect((await paceline.call("GET", "/metrics")).status).toBe(200),
  );
  await measure("what alerts are judged by", () =>
    readAlertFacts(measured.d1, {
      nowMs: clock.nowMs,
      failingSinceMs: clock.nowMs - 7 * DAY_MS,
      failingMax: FAILING_COUNTED_MAX + 1,
      overdueBeforeMs: clock.nowMs - HOUR_MS,
    }),
  );

  const table = figures.map(({ what, page, rows }) => [what, page, String(rows)]);
  console.log(markdownTable(["request", "page", "rows read"], table));
  expect(figures.filter(({ rows, rowsMax }) => rows > rowsMax)).toEqual([]);
}, 300_000);
