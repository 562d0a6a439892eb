import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openMemoryCache } from "../../../support/http/memory-cache.ts";
import { openProved } from "../../../support/http/proved-browser.ts";
import { type Paceline, startSynced } from "../../../support/paceline.ts";
import { propertyRuns } from "../../../support/sizes.ts";

/** A fixed seed: the same calls on every machine. */
const RUNS = { numRuns: propertyRuns(300), seed: 20_260_304 };

const ORIGINS = ["https://paceline.invalid", "https://races.club.invalid", "https://paceline.invalid:8443"];

/** One call for races, and by what its answer differs from another's. */
interface RacesCall {
  readonly origin: string;
  /** Whether the athlete asks for themself, or the admin for them. */
  readonly isOwn: boolean;
  readonly athlete: 0 | 1;
  readonly format: "json" | "csv";
  readonly query: Readonly<Record<string, string>>;
}

const day = fc.integer({ min: 1, max: 28 }).map((day) => `2025-12-${String(day).padStart(2, "0")}`);
const optional = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });
const queries = fc
  .record({
    limit: optional(fc.constantFrom("1", "2", "100", "500")),
    after: optional(fc.constantFrom("1764547200-1", "1764547200-2", "1764547201-1")),
    from: optional(day),
    to: optional(day),
  })
  .map((query) => JSON.parse(JSON.stringify(query)) as Record<string, string>);

const calls: fc.Arbitrary<RacesCall> = fc.record({
  origin: fc.constantFrom(...ORIGINS),
  isOwn: fc.boolean(),
  athlete: fc.constantFrom(0, 1),
  format: fc.constantFrom("json", "csv"),
  query: queries,
});

/** Two calls that differ in nothing, in one thing, or in all. */
const pairs = fc
  .tuple(calls, calls, fc.subarray(["origin", "isOwn", "athlete", "format", "query"] as const))
  .map(([one, other, differing]): readonly [RacesCall, RacesCall] => [
    one,
    { ...one, ...Object.fromEntries(differing.map((part) => [part, other[part]])) },
  ]);

/** What two calls have in common when their answers are the same. */
function identityOf({ query, ...call }: RacesCall): string {
  const { limit = "100", after = "", from = "", to = "" } = query;
  return JSON.stringify([call.origin, call.isOwn, call.athlete, call.format, limit, after, from, to]);
}

/** Two athletes of one import, each with a browser that proves it. */
async function startTwo(cache = openMemoryCache()) {
  const world = { seed: 3, athletes: 2, activities: { min: 60, max: 60 } };
  const paceline = await startSynced({ sim: { world }, cache });
  const ids = [...paceline.sim.world.athletes.keys()];
  const cookies = await Promise.all(
    ids.map(async (id) =>
      [...(await openProved(paceline, id)).cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    ),
  );
  const ask = (call: RacesCall, headers: Record<string, string> = {}) =>
    send(paceline, call, { id: ids[call.athlete] ?? 0, cookie: cookies[call.athlete] ?? "" }, headers);
  return { paceline, ids, ask };
}

function send(
  { call }: Paceline,
  { origin, isOwn, format, query }: RacesCall,
  { id, cookie }: { readonly id: number; readonly cookie: string },
  headers: Record<string, string>,
): Promise<Response> {
  if (isOwn) {
    const address = `${origin}/races.${format}?${new URLSearchParams(query)}`;
    return call("GET", address, undefined, { authorization: "", cookie, ...headers });
  }
  const parameters = new URLSearchParams({ ...query, format });
  return call("GET", `${origin}/api/admin/athletes/${id}/races?${parameters}`, undefined, headers);
}

describe("the tag of races", () => {
  it("is shared by two answers only if nothing that they depend on differs", async () => {
    const { ask } = await startTwo();
    await fc.assert(
      fc.asyncProperty(pairs, async ([one, other]) => {
        const first = await ask(one);
        const known = first.headers.get("etag") ?? "";
        const second = await ask(other, { "if-none-match": known });
        const isSame = identityOf(one) === identityOf(other);
        expect(first.status).toBe(200);
        expect(known).toMatch(/^"[\w+/]{24}"$/);
        expect([second.status, second.headers.get("etag") === known]).toEqual([isSame ? 304 : 200, isSame]);
      }),
      RUNS,
    );
  });
});

describe("a page of races at the edge", () => {
  it("lies under its origin, athlete, version and query, and is nobody else's", async () => {
    const cache = openMemoryCache();
    const { paceline, ids, ask } = await startTwo(cache);
    const asked = new Set<string>();
    await fc.assert(
      fc.asyncProperty(calls, async (call) => {
        const { status } = await ask(call);
        await paceline.afterwards();
        expect(status).toBe(200);
        asked.add(identityOf({ ...call, isOwn: true, format: "json" }));
        expect(cache.kept.size).toBe(asked.size);
      }),
      RUNS,
    );
    for (const [key, { body }] of cache.kept) {
      const { origin, pathname } = new URL(key);
      const id = Number(/^\/races\/kept\/(\d+)\/\d+-\d+$/.exec(pathname)?.[1]);
      const { races }: { races: { athlete_id: number }[] } = JSON.parse(body);
      expect(ORIGINS).toContain(origin);
      expect(ids).toContain(id);
      expect(races.filter(({ athlete_id }) => athlete_id !== id)).toEqual([]);
    }
  });
});
