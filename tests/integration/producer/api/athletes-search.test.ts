import { beforeAll, describe, expect, it } from "vitest";
import { idsInPages, importNamed, type Named } from "../../../support/d1/searched-athletes.ts";
import { type Paceline, startPaceline } from "../../../support/paceline.ts";

const SORTS = ["id", "name", "last_success", "-last_success"];

const CLUB: readonly Named[] = [
  [1, "Ann", "Smith"],
  [2, "Łukasz", "Żółć"],
  [3, "Zoë Mary", "O’Brien"],
  [4, "Jean-Luc", "D'Ávila"],
  [5, "Bjørn", "Ångström"],
  [6, "Ann", null],
  [7, null, "Weiß"],
  [8, null, null],
  [9, "山田", "太郎"],
  [10, "50% off", "_nn"],
  [12345, "Smitha", "Annson"],
  [9912340, "x".repeat(100), "y".repeat(60)],
];

describe("a search of athletes", () => {
  it.each<[search: string, ids: readonly number[]]>([
    ["smith", [1, 12345]],
    ["ann smith", [1, 12345]],
    ["SMITH  ann", [1, 12345]],
    ["Smith, Ann", [1, 12345]],
    ["mit", [1, 12345]],
    ["łukasz", [2]],
    ["ŁUKASZ", [2]],
    ["lukasz zolc", [2]],
    ["ŻÓŁĆ", [2]],
    ["zoe", [3]],
    ["Zoe\u0308 brien", [3]],
    ["o'brien", [3]],
    ["obrien mary", [3]],
    ["jean luc", [4]],
    ["jean-luc davila", [4]],
    ["bjorn angstrom", [5]],
    ["strÖm", [5]],
    ["weiss", [7]],
    ["WEIẞ", [7]],
    ["郎", [9]],
    ["%", [10]],
    ["_nn", [10]],
    ["*", []],
    ["ann lukasz", []],
    ["12345", [12345]],
    ["1234", [12345, 9912340]],
    ["991", [9912340]],
    ["8", [8]],
    ["x".repeat(60), [9912340]],
    [`${"x".repeat(40)}y`, []],
    ["yyyyyyyyyy 99", [9912340]],
  ])("finds by words in any order, by any part and however they are written: %s", async (search, ids) => {
    const paceline = startPaceline();
    await importNamed(paceline, CLUB);
    for (const limit of [1, 3, 100]) expect(await idsInPages(paceline, { search }, limit)).toEqual(ids);
    const narrowed = { search, status: "idle", sort: "-last_success" };
    expect(await idsInPages(paceline, narrowed, 2)).toEqual(ids.toReversed());
    expect(await idsInPages(paceline, { search, status: "error" }, 2)).toEqual([]);
  });

  it.each([
    ["", "must be a part of a name, or of an id"],
    [" -- ", "must hold a letter, a digit or a symbol"],
    ["x".repeat(101), "must be at most 100 characters long"],
    ["a b c d e f g h i", "must be at most 8 words"],
  ])("is refused with a sentence where it can find nobody: %j", async (search, message) => {
    const answer = await startPaceline().call(
      "GET",
      `/api/admin/athletes?${new URLSearchParams({ search })}`,
    );
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ field: "search", message }] });
  });
});

/** 402 Smiths among a thousand; one in ten is called Ann, and every third is in error. */
const MANY: readonly Named[] = Array.from({ length: 1_000 }, (_, i) => [
  i + 1,
  i % 10 === 0 ? "Ann" : "Bob",
  i % 5 < 2 || i === 999 || i === 998 ? "Smith" : `Lee ${i}`,
]);
const SMITHS = MANY.filter(([, , lastname]) => lastname === "Smith").map(([id]) => id);
const ANN_SMITHS = MANY.filter(([, first, last]) => first === "Ann" && last === "Smith").map(([id]) => id);

describe("402 athletes of the same name", () => {
  let paceline: Paceline;
  // Once for all: nothing here changes them. The tables are emptied before each test, so each list is read here.
  const lists = new Map<string, readonly number[]>();
  beforeAll(async () => {
    paceline = startPaceline();
    await importNamed(paceline, MANY);
    await paceline.rows(
      "UPDATE athletes SET sync_status = iif(strava_id % 3 = 0, 'error', 'completed'), last_synced_at = iif(strava_id % 7 = 0, NULL, strava_id / 50)",
    );
    for (const sort of SORTS) {
      lists.set(sort, await idsInPages(paceline, { sort }));
      for (const search of ["smith", "ann smith", "b"]) {
        lists.set(`${search} by ${sort}`, await idsInPages(paceline, { sort, search }));
        const failed = { sort, search, status: "error" };
        lists.set(`failed ${search} by ${sort}`, await idsInPages(paceline, failed, 7));
      }
    }
  });

  it("are counted right", () => expect([SMITHS.length, ANN_SMITHS.length]).toEqual([402, 100]));

  it.each(SORTS)("are all found by paging, by %s, in the order of the whole list", (sort) => {
    const all = lists.get(sort) ?? [];
    expect(all).toHaveLength(1_000);
    const bobs = MANY.filter(([, first]) => first === "Bob").map(([id]) => id);
    for (const [search, wanted] of [
      ["smith", SMITHS],
      ["ann smith", ANN_SMITHS],
      ["b", bobs],
    ] as const) {
      const found = all.filter((id) => wanted.includes(id));
      expect(lists.get(`${search} by ${sort}`), search).toEqual(found);
      expect(lists.get(`failed ${search} by ${sort}`), search).toEqual(found.filter((id) => id % 3 === 0));
    }
  });
});
