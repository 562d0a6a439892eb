import { foldedName } from "@paceline/protocol";
import { createRandom, type Random } from "@paceline/strava-sim";
import { expect, it } from "vitest";
import { idsInPages, type Named, storeNamed } from "../../../support/d1/searched-athletes.ts";
import { startPaceline } from "../../../support/paceline.ts";
import { propertyRuns } from "../../../support/sizes.ts";

const SORTS = ["id", "name", "last_success", "-last_success"] as const;

/** Names of few syllables, so that words of searches fit some, many or all of them; some are missing, some the same. */
const SYLLABLES = ["an", "na", "Łu", "kas", "smi", "th", "ö", "lee", "Bo", "山"] as const;
const WORDS = [
  ...SYLLABLES,
  "a",
  "s",
  "smith",
  "anna",
  "luka",
  "o",
  "1",
  "12",
  "105",
  "ee",
  "zz",
  "x",
] as const;
const RUNS = propertyRuns(60);

const STATUSES = ["completed", "idle", "error", "queued"] as const;

function nameOf(random: Random): string | null {
  if (random.chance(0.1)) return null;
  return Array.from({ length: random.integer(1, 3) }, () => random.pick(SYLLABLES)).join("");
}

it("what paging finds is what a look at every athlete finds, once each and in the order of the whole list", async () => {
  const random = createRandom(7);
  const paceline = startPaceline();
  const club: Named[] = Array.from({ length: 2_500 }, (_, i) => [3 * i + 1, nameOf(random), nameOf(random)]);
  await storeNamed(paceline, club);
  // Two thirds are completed and a tenth in error; many were synced at the same time, and some never.
  await paceline.rows(
    `UPDATE athletes SET last_synced_at = iif(strava_id % 5 = 0, NULL, strava_id / 40), sync_status =
       iif(strava_id % 3 <> 2 AND strava_id % 10 < 7, 'completed', iif(strava_id % 10 = 9, 'error', 'idle'))`,
  );
  const statuses = new Map<number, string>();
  const orders = new Map<string, readonly number[]>();
  for (const sort of SORTS) {
    const ids = await idsInPages(paceline, { sort }, 500, ({ athletes }) => {
      for (const { strava_id, sync_status } of athletes) statuses.set(strava_id, sync_status);
    });
    expect(ids).toHaveLength(club.length);
    orders.set(sort, ids);
  }
  const folded = new Map(
    club.map(([id, first, last]) => [id, foldedName(`${first ?? ""} ${last ?? ""} ${id}`)]),
  );
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const words = Array.from({ length: random.integer(1, 3) }, () => random.pick(WORDS));
    const status = random.chance(0.4) ? random.pick(STATUSES) : null;
    const sort = random.pick(SORTS);
    const fits = (id: number) =>
      words.every((word) => folded.get(id)?.includes(foldedName(word))) &&
      (status === null || statuses.get(id) === status);
    const query = { search: words.join(" "), sort, ...(status === null ? {} : { status }) };
    const wanted = (orders.get(sort) ?? []).filter(fits);
    expect(await idsInPages(paceline, query, random.pick([7, 50, 400])), JSON.stringify(query)).toEqual(
      wanted,
    );
    found += wanted.length;
  }
  expect(found).toBeGreaterThan((5_000 * RUNS) / 60);
});
