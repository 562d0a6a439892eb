import { runBatch } from "./database.ts";
import { type ListPage, pageOf, rowsToRead } from "./list-page.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export type LetterState = "open" | "resolved" | "all";

export interface LetterFilter {
  /** Keyset: the last letter of the page before, from which this one goes on; null for the first page. */
  readonly after: { readonly id: string; readonly createdAtMs: number } | null;
  readonly limit: number;
  readonly state: LetterState;
  readonly reason: string | null;
  readonly athleteId: number | null;
  /** Longer bodies are cut. */
  readonly bodyCharactersMax: number;
}

const LISTED_COLUMNS = [
  "id",
  "queue",
  "reason",
  "explanation",
  "athlete_id",
  "sync_session_id",
  "page_number",
  "created_at",
  "resolved_at",
  "resolution",
] as const satisfies readonly (keyof Schema["dead_letters"])[];

export type ListedLetter = Pick<Schema["dead_letters"], (typeof LISTED_COLUMNS)[number]> & {
  readonly body: string;
  readonly body_is_cut: 0 | 1;
};

/** How many open letters have a reason. */
export interface ReasonCount {
  readonly reason: string;
  readonly letters: number;
}

/**
 * Dead letters, newest first, and how many open ones there are by reason. Reads only those that fit, each by its index and
 * its row; of one athlete, at most all of theirs.
 */
export async function listDeadLetters(
  db: D1Database,
  filter: LetterFilter,
): Promise<ListPage<ListedLetter> & { readonly counts: readonly ReasonCount[] }> {
  const states = filter.state === "all" ? (["open", "resolved"] as const) : [filter.state];
  const counted = sql<ReasonCount>`
    SELECT reason, letters FROM open_letter_counts WHERE letters > 0 ORDER BY letters DESC, reason`;
  const [counts, ...pages] = await runBatch<[ReasonCount, ...ListedLetter[]]>(db, [
    counted,
    ...states.map((state) => lettersOf(state, filter)),
  ]);
  const letters = pages.flatMap(({ results }) => results).toSorted(newestFirst);
  return { ...pageOf(letters, filter.limit), counts: counts.results };
}

function newestFirst(a: ListedLetter, b: ListedLetter): number {
  return b.created_at - a.created_at || (a.id < b.id ? 1 : -1);
}

/** Later than any letter. */
const END = { id: "", createdAtMs: Number.MAX_SAFE_INTEGER };

function lettersOf(
  state: Exclude<LetterState, "all">,
  { after, reason, athleteId, limit, bodyCharactersMax }: LetterFilter,
): Sql<ListedLetter> {
  const { id, createdAtMs } = after ?? END;
  const isOpen = sql.lit(state === "open" ? 1 : 0);
  const ofReason = reason === null ? sql`` : sql`AND reason = ${reason}`;
  const ofAthlete = athleteId === null ? sql`` : sql`AND athlete_id = ${athleteId}`;
  const byReason = reason === null ? "letters_by_state" : "letters_by_reason";
  const index = athleteId === null ? byReason : "letters_by_athlete";
  return sql<ListedLetter>`
    SELECT ${sql.refs(LISTED_COLUMNS)}, substr(body, 1, ${bodyCharactersMax}) AS body,
      length(body) > ${bodyCharactersMax} AS body_is_cut
    FROM dead_letters INDEXED BY ${sql.ref(index)}
    WHERE (resolved_at IS NULL) = ${isOpen} ${ofReason} ${ofAthlete} AND (created_at, id) < (${createdAtMs}, ${id})
    ORDER BY created_at DESC, id DESC
    LIMIT ${rowsToRead(limit)}`;
}
