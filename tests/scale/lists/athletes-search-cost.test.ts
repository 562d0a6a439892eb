import { describe, expect, it } from "vitest";
import { rowsRead } from "../../support/d1/measured-d1.ts";
import {
  idsInPages,
  importNamed,
  listPage,
  type Named,
  storeNamed,
} from "../../support/d1/searched-athletes.ts";
import { openBrowser } from "../../support/http/browser.ts";
import { type Paceline, startPaceline } from "../../support/paceline.ts";
import { onlyAthlete } from "../../support/strava/truth.ts";

describe("a search among 10,000 athletes of whom 402 are Smiths", () => {
  const club: readonly Named[] = Array.from({ length: 10_000 }, (_, i) => [
    20_000_000 + 37 * i,
    i % 4 === 0 ? "Ann" : "Athlete",
    i % 25 === 0 || i === 3 || i === 4 ? "Smith" : `Runner${i}`,
  ]);

  it("reads a few hundred rows a page, and finds them all", async () => {
    const paceline = startPaceline();
    await storeNamed(paceline, club);
    await paceline.rows(
      `UPDATE athletes SET sync_status = iif(strava_id % 100 = 0, 'error', 'completed'),
         last_synced_at = iif(strava_id % 3 = 0, NULL, strava_id / 1000)`,
    );
    const costliest = new Map<string, number>();
    const note = (what: string) => {
      costliest.set(what, Math.max(costliest.get(what) ?? 0, rowsRead(paceline.measured.roundTrips)));
      paceline.measured.forget();
    };
    expect(club.filter(([, , lastname]) => lastname === "Smith")).toHaveLength(402);
    for (const [search, ...sorts] of [
      ["smith", "id", "name", "last_success"],
      ["ann smith", "id"],
      ["athlete smith", "name"],
      ["smith 2000", "id"],
      ["runner7777", "-last_success"],
    ] as const) {
      const wanted = club.filter((athlete) => {
        const text = athlete.join(" ").toLowerCase();
        return search.split(" ").every((word) => text.includes(word));
      });
      for (const sort of sorts) {
        paceline.measured.forget();
        const ids = await idsInPages(paceline, { search, sort }, 50, () => note(`${search} by ${sort}`));
        const found = ids.toSorted((a, b) => a - b);
        expect(found, search).toEqual(wanted.map(([id]) => id));
      }
    }
    // Nothing narrows these down, or nothing but the state.
    for (const query of [
      { search: "a" },
      { search: "athlete", sort: "name" },
      { search: "athlete runner", sort: "-last_success" },
      { search: "athlete", status: "error" },
      { search: "ann runner 2", status: "completed", sort: "last_success" },
    ]) {
      await listPage(paceline, { ...query, limit: "50" });
      note(JSON.stringify(query));
    }
    for (const [what, rows] of costliest) expect(rows, what).toBeLessThan(1_000);
    expect(costliest.get("smith by id")).toBeLessThan(550);
    // Two words that are looked up in vain are the costliest of all.
    await listPage(paceline, { search: "athlete runner", limit: "50" });
    note("two common words");
    expect(costliest.get("two common words")).toBeLessThan(1_350);
  });
});

describe("the words by which athletes are found", () => {
  const WORDS_STORED = "SELECT suffix, athlete_id, folded_name, lastname FROM athlete_search ORDER BY 1, 2";
  const WORDS_WANTED = "SELECT suffix, athlete_id, folded_name, lastname FROM athlete_suffixes ORDER BY 1, 2";

  const cost = ({ measured }: Paceline) =>
    measured.roundTrips.flat().reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);

  it("follow the name at imports and connects, and go with the athlete", async () => {
    const paceline = startPaceline();
    const athlete = Object.assign(onlyAthlete(paceline), { firstname: "Zoë", lastname: "Lee" });
    const found = (search: string) => idsInPages(paceline, { search });
    const expectInStep = async () =>
      expect(await paceline.rows(WORDS_STORED)).toEqual(await paceline.rows(WORDS_WANTED));
    await openBrowser(paceline).finish("connect", athlete.id);
    await importNamed(paceline, [[7, "Ann", "Lee"]]);
    expect([await found("zoe lee"), await found("lee")]).toEqual([
      [athlete.id],
      [7, athlete.id].toSorted((a, b) => a - b),
    ]);
    await expectInStep();
    Object.assign(athlete, { firstname: "Ida" });
    await openBrowser(paceline).finish("connect", athlete.id);
    await importNamed(paceline, [[7, null, "Łoś"]]);
    expect([await found("zoe"), await found("ida lee"), await found("lee"), await found("ann los")]).toEqual([
      [],
      [athlete.id],
      [athlete.id],
      [7],
    ]);
    await expectInStep();
    await importNamed(paceline, [[7, "ANN", "ŁOŚ"]]);
    await expectInStep();
    for (const id of [7, athlete.id]) await paceline.call("DELETE", `/api/admin/athletes/${id}`);
    expect(await paceline.rows("SELECT * FROM athlete_search")).toEqual([]);
  });

  it("cost an import a written row for each character, and the same list again none", async () => {
    const paceline = startPaceline();
    paceline.measured.forget();
    await importNamed(paceline, [[12_345_678, "Ann", "Smith"]]);
    const first = cost(paceline);
    paceline.measured.forget();
    await importNamed(paceline, [[12_345_678, "Ann", "Smith"]]);
    const again = cost(paceline);
    expect(await paceline.rows("SELECT count(*) AS words FROM athlete_search")).toEqual([{ words: 16 }]);
    // The athlete, three indexes, the count of athletes, and what is searched. Again: the athlete, and the index of last names.
    expect([first, again]).toEqual([21, 3]);
  });

  it("of the longest names are stored whole, and of a thousand of them in one import", async () => {
    const paceline = startPaceline();
    const name = (i: number) =>
      Array.from({ length: 200 }, (_, at) => String.fromCharCode(97 + ((i * 7 + at * at) % 26))).join("");
    await importNamed(
      paceline,
      Array.from({ length: 1_000 }, (_, i) => [i + 1, name(i), name(i + 1)]),
    );
    expect(await idsInPages(paceline, { search: name(500).slice(70, 100) }, 500)).toContain(501);
  });
});
