import type { SyncStatus } from "@paceline/protocol";
import {
  type AthletePlace,
  type AthleteSort,
  allAfter,
  comparePlaces,
  oneAfterTheOther,
  placeOf,
  type Stretch,
  stretchesAfter,
} from "./athlete-order.ts";
import { countOfStatus, indexOfStatus, ofStatus, selectAthleteCounts } from "./athletes-of-status.ts";
import { run } from "./database.ts";
import { pageOf, rowsToRead } from "./list-page.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export interface AthleteSearch {
  /** Folded, at least one, the longest first. */
  readonly words: readonly string[];
  readonly status: SyncStatus | null;
  readonly sort: AthleteSort;
  /** Keyset: the place of the last athlete that was looked at; null for the first page. */
  readonly after: AthletePlace | null;
  readonly limit: number;
}

/** A page of what was found, in its order. */
export interface FoundAthletes {
  readonly ids: readonly number[];
  /** Where the search goes on; null when nobody is left to be looked at. */
  readonly resumeAfter: AthletePlace | null;
}

/** A word that fits more athletes than so many does not narrow a search down. */
const CANDIDATES_MAX = 450;

/** So few are looked at by their ids, each of which costs three rows, and sorted. */
const SORTED_MAX = 150;

/** Where nothing narrows it down, a page looks at so many athletes in a row, a row each, and shows those that fit. */
const ATHLETES_WALKED = 200;

/** The longest words are the rarest; looking for more of them costs more rows than it saves. */
const WORDS_PROBED_MAX = 2;

/** As `migrations/0015` cuts suffixes. */
const SUFFIX_CHARACTERS_MAX = 24;

/**
 * Finds athletes of whom every word is part of the name or the id. A status or a word that few of them fit is looked up. Else
 * the order itself is walked for a while: then a page can hold fewer than its limit, or nobody, though the search goes on.
 */
export async function findAthletes(db: D1Database, search: AthleteSearch): Promise<FoundAthletes> {
  const { sort, after, status, words, limit } = search;
  if (status !== null && (await isRare(db, status))) {
    const stretches = [allAfter(sort, after, indexOfStatus(status))];
    return scan(db, search, { stretches, condition: ofStatus(status), athletesMax: SORTED_MAX });
  }
  const isSortedHere = (sort === "id" || sort === "name") && status === null;
  const candidates = await candidatesOf(db, words, isSortedHere ? CANDIDATES_MAX : SORTED_MAX);
  if (candidates === null) {
    const walk = { stretches: stretchesAfter(sort, after), condition: sql`` };
    return scan(db, search, { ...walk, athletesMax: Math.max(ATHLETES_WALKED, limit) });
  }
  if (isSortedHere) return pageOfCandidates(candidates, { sort, after, limit });
  const ids = JSON.stringify(candidates.map(({ id }) => id));
  return scan(db, search, {
    stretches: [allAfter(sort, after)],
    among: sql`json_each(${ids}) AS candidate CROSS JOIN`,
    condition: sql`AND athlete.strava_id = candidate.value`,
    athletesMax: SORTED_MAX,
  });
}

async function isRare(db: D1Database, status: SyncStatus): Promise<boolean> {
  const [counts] = await run(db, selectAthleteCounts);
  return counts !== undefined && countOfStatus(status, counts) <= SORTED_MAX;
}

/** The places by last name of all athletes whom every word fits; null where each word that was looked up fits too many. */
async function candidatesOf(
  db: D1Database,
  words: readonly string[],
  athletesMax: number,
): Promise<readonly AthletePlace[] | null> {
  for (const word of words.filter(isPerhapsRare).slice(0, WORDS_PROBED_MAX)) {
    const rows = await run(db, selectSuffixed(word, rowsToRead(athletesMax)));
    if (rows.length > athletesMax) continue;
    const fitting = rows.filter(({ folded_name }) => fits(folded_name, words));
    // A name can hold the word twice.
    const places = new Map(fitting.map(({ athlete_id: id, lastname: value }) => [id, { id, value }]));
    return [...places.values()];
  }
  return null;
}

function selectSuffixed(word: string, limit: number): Sql<Schema["athlete_search"]> {
  const start = [...word].slice(0, SUFFIX_CHARACTERS_MAX).join("");
  // No character comes after the last one, so all that begins with the word lies between the two.
  return sql<Schema["athlete_search"]>`
    SELECT suffix, athlete_id, folded_name, lastname FROM athlete_search
    WHERE suffix >= ${start} AND suffix < ${`${start}\u{10ffff}`} LIMIT ${limit}`;
}

/** One Latin letter or digit is part of nearly every name: looking it up would only cost rows. */
function isPerhapsRare(word: string): boolean {
  return !/^[a-z\d]$/.test(word);
}

/** A folded name has blanks between its words, and a word of a search has none. */
function fits(foldedName: string, words: readonly string[]): boolean {
  return words.every((word) => foldedName.includes(word));
}

function pageOfCandidates(
  candidates: readonly AthletePlace[],
  { sort, after, limit }: Pick<AthleteSearch, "after" | "limit"> & { readonly sort: "id" | "name" },
): FoundAthletes {
  const left = candidates
    .filter((place) => after === null || comparePlaces(sort, place, after) > 0)
    .toSorted((a, b) => comparePlaces(sort, a, b));
  const { rows, resumeAfter } = pageOf(left, limit);
  return { ids: rows.map(({ id }) => id), resumeAfter };
}

type Seen = Pick<
  Schema["athletes"],
  "strava_id" | "lastname" | "last_synced_at" | "sync_status" | "folded_name"
>;

interface Scan {
  /** One after the other. */
  readonly stretches: readonly Stretch[];
  /** What is gone through first; nothing to go through the athletes themselves. */
  readonly among?: Sql;
  readonly condition: Sql;
  readonly athletesMax: number;
}

/** Looks at athletes in their order, at so many at most, and picks those whom all words and the status fit. */
async function scan(
  db: D1Database,
  { sort, words, status, limit }: AthleteSearch,
  { stretches, among = sql``, condition, athletesMax }: Scan,
): Promise<FoundAthletes> {
  const rowsMax = rowsToRead(athletesMax);
  const parts = stretches.map(
    (stretch) => sql<Seen>`
      SELECT athlete.strava_id, athlete.lastname, athlete.last_synced_at, athlete.sync_status, athlete.folded_name
      FROM ${among} athletes AS athlete ${stretch.index}
      WHERE ${stretch.condition} ${condition}
      ORDER BY ${stretch.order} LIMIT ${rowsMax}`,
  );
  const seen = await run(db, oneAfterTheOther(parts, rowsMax));
  const looked = seen.slice(0, athletesMax);
  const fitting = looked.filter(
    ({ folded_name, sync_status }) => fits(folded_name, words) && (status ?? sync_status) === sync_status,
  );
  const isMore = fitting.length > limit;
  const last = isMore ? fitting[limit - 1] : seen.length > athletesMax ? looked.at(-1) : undefined;
  return {
    ids: fitting.slice(0, limit).map(({ strava_id }) => strava_id),
    resumeAfter: last === undefined ? null : placeOf(sort, last),
  };
}
