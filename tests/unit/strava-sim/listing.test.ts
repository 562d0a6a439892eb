import { createStravaSim, type SimOptions } from "@paceline/strava-sim";
import { describe, expect, it } from "vitest";

const NOW_MS = Date.UTC(2026, 2, 4, 6);
const NOW = NOW_MS / 1000;

/** One athlete with 40 public activities and a token that lives; `starts` are the true ones, newest first. */
function listing(options: Partial<SimOptions> = {}) {
  const sim = createStravaSim({
    world: { seed: 9, athletes: 1, activities: { min: 40, max: 40 } },
    now: () => NOW_MS,
    clientId: "client",
    clientSecret: "secret",
    ...options,
  });
  const [athlete] = sim.world.athletes.values();
  if (athlete === undefined) throw new Error("The world has no athlete.");
  athlete.expiresAt = NOW + 21_600;
  athlete.scope = "read,activity:read";
  for (const { wire } of athlete.activities.values()) wire.visibility = "everyone";
  const newestFirst = [...athlete.activities.values()].sort(
    (a, b) => b.trueStart - a.trueStart || b.wire.id - a.wire.id,
  );
  const ask = (query: Readonly<Record<string, string | number>>) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
    const answer = sim.handle({
      method: "GET",
      url: `/api/v3/athlete/activities?${parameters}`,
      authorization: `Bearer ${athlete.accessToken}`,
      body: "",
    });
    if (answer.kind !== "response") throw new Error("There was no whole answer.");
    return answer;
  };
  const list = (query: Readonly<Record<string, string | number>> = {}): number[] => {
    const { status, body } = ask({ per_page: 200, ...query });
    if (status !== 200) throw new Error(`The listing answered ${status}.`);
    const rows: readonly { readonly id: number }[] = JSON.parse(body);
    return rows.map(({ id }) => id);
  };
  const ids = newestFirst.map(({ wire }) => wire.id);
  const startOf = (index: number) => {
    const activity = newestFirst[index];
    if (activity === undefined) throw new Error(`There is no activity ${index}.`);
    return activity.trueStart;
  };
  return { athlete, newestFirst, ids, startOf, ask, list };
}

describe("the listing", () => {
  it("comes newest first without bounds", () => {
    const { list, ids } = listing();
    expect(list()).toEqual(ids);
  });

  it("comes newest first below `before`", () => {
    const { list, ids, startOf } = listing();
    expect(list({ before: startOf(10) - 1 })).toEqual(ids.slice(11));
  });

  it("comes oldest first with `after` alone, unless it is told to be that one odd code base", () => {
    const listAfter = ({ list, startOf }: ReturnType<typeof listing>) => list({ after: startOf(20) - 1 });
    const ordinary = listing();
    expect(listAfter(ordinary)).toEqual(ordinary.ids.slice(0, 21).reverse());
    const odd = listing({ afterAlone: "newest_first" });
    expect(listAfter(odd)).toEqual(odd.ids.slice(0, 21));
  });

  it("comes newest first between two bounds", () => {
    const { list, ids, startOf } = listing();
    expect(list({ after: startOf(20) - 1, before: startOf(10) + 1 })).toEqual(ids.slice(10, 21));
  });

  it("leaves out the bounds themselves when they are strict", () => {
    const { list, ids, startOf } = listing({ bounds: "strict" });
    expect(list({ after: startOf(20), before: startOf(10) })).toEqual(ids.slice(11, 20));
  });

  it("holds the bounds themselves when they are inclusive", () => {
    const { list, ids, startOf } = listing({ bounds: "inclusive" });
    expect(list({ after: startOf(20), before: startOf(10) })).toEqual(ids.slice(10, 21));
  });

  it("sorts and filters by the true start where the athlete hides it", () => {
    const { list, ids, startOf, newestFirst } = listing();
    const hidden = newestFirst[10];
    if (hidden !== undefined) hidden.wire.start_date = "2001-01-01T00:00:01Z";
    expect(list()).toEqual(ids);
    expect(list({ after: startOf(10) - 1, before: startOf(10) + 1 })).toEqual([ids[10]]);
  });

  it("is cut into pages without gap or repetition, and ends with an empty one", () => {
    const { list, ids } = listing();
    const pages = [1, 2, 3, 4, 5].map((page) => list({ per_page: 12, page }));
    expect(pages.map(({ length }) => length)).toEqual([12, 12, 12, 4, 0]);
    expect(pages.flat()).toEqual(ids);
  });

  it("has 30 rows a page when nobody says how many", () => {
    const { ask } = listing();
    const rows: readonly unknown[] = JSON.parse(ask({}).body);
    expect(rows).toHaveLength(30);
  });

  it("names the athlete in every row", () => {
    const { ask, athlete } = listing();
    const rows: readonly { readonly athlete: { readonly id: number } }[] = JSON.parse(ask({}).body);
    expect(new Set(rows.map((row) => row.athlete.id))).toEqual(new Set([athlete.id]));
  });

  it("shows a short page, with more behind it, where activities are private and the scope does not see them", () => {
    const { list, ids, athlete, newestFirst } = listing();
    for (const { wire } of newestFirst.slice(2, 5)) wire.visibility = "only_me";
    const shown = ids.toSpliced(2, 3);
    expect(list({ per_page: 10 })).toEqual(shown.slice(0, 7));
    expect(list({ per_page: 10, page: 2 })).toEqual(shown.slice(7, 17));
    athlete.scope = "read,activity:read_all";
    expect(list({ per_page: 10 })).toEqual(ids.slice(0, 10));
  });

  it.each<[query: Readonly<Record<string, string | number>>, status: number]>([
    [{ per_page: 200 }, 200],
    [{ per_page: 201 }, 400],
    [{ per_page: 0 }, 400],
    [{ per_page: "many" }, 400],
    [{ page: 0 }, 400],
    [{ page: -1 }, 400],
    [{ page: 999 }, 200],
    [{ after: NOW }, 200],
    [{ after: NOW + 1 }, 400],
    [{ after: NOW_MS }, 400],
    [{ after: 0 }, 200],
    [{ after: "yesterday" }, 400],
    [{ before: NOW + 86_400 }, 200],
    [{ before: "" }, 400],
  ])("of %j answers %i", (query, status) => {
    const { ask } = listing();
    const answer = ask(query);
    expect(answer.status).toBe(status);
    if (status === 400) expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ code: "invalid" }] });
  });
});
