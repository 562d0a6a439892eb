import type { BudgetState, SessionStatus, SyncMode, SyncStatus } from "@paceline/protocol";
import {
  type AthleteOrder,
  type AthletePlace,
  allAfter,
  type Stretch,
  stretchesAfter,
} from "./athlete-order.ts";
import { type BudgetRow, budgetOf, selectBudget } from "./budget-state.ts";
import { runBatch } from "./database.ts";
import { inProgress } from "./line.ts";
import { type ListPage, pageOf, rowsToRead } from "./list-page.ts";
import type { Nullable, Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export interface AthleteFilter {
  readonly sort: "id" | AthleteOrder;
  /** Keyset: the place of the last athlete of the page before; null for the first page. */
  readonly after: AthletePlace | null;
  readonly limit: number;
  /** Without a search athletes of one status are there by id only: no index holds them in another order. */
  readonly status: SyncStatus | null;
  /** The beginning of a first or last name, in any case, or a whole id. */
  readonly search: string | null;
}

const LISTED_COLUMNS = [
  "strava_id",
  "firstname",
  "lastname",
  "scope",
  "sync_status",
  "sync_error",
  "sync_session_id",
  "last_synced_at",
  "last_full_synced_at",
  "total_activities_count",
  "races_count",
] as const satisfies readonly (keyof Schema["athletes"])[];

/** The columns of a session that tell why it waits. */
const WAITING_COLUMNS = [
  "in_line_since",
  "booked_at",
  "due_at",
  "failures",
  "last_failure",
  "claimed_until",
  "finished_at",
] as const satisfies readonly (keyof Schema["sync_sessions"])[];

/** What tells why a session waits; null where there is none. */
export type WaitingSession = Nullable<Pick<Schema["sync_sessions"], (typeof WAITING_COLUMNS)[number]>>;

/** Whatever tells of the session is null for an athlete who never had one. */
export type ListedAthlete = Pick<Schema["athletes"], (typeof LISTED_COLUMNS)[number]> &
  WaitingSession &
  Nullable<{
    session_mode: SyncMode;
    session_status: SessionStatus;
    session_pages_count: number;
    session_activities_count: number;
    session_races_count: number;
    session_cursor_before: number;
    session_started_at: number;
    session_updated_at: number;
  }>;

/** An athlete's row and their latest session's; the table is called `athlete`. */
const LISTED = sql`${sql.refs(LISTED_COLUMNS, "athlete")}, ${sql.refs(WAITING_COLUMNS, "session")},
  session.mode AS session_mode, session.status AS session_status, session.page_number - 1 AS session_pages_count,
  session.activities_count AS session_activities_count, session.races_count AS session_races_count,
  session.cursor ->> 'before' AS session_cursor_before, session.started_at AS session_started_at,
  session.updated_at AS session_updated_at`;
const WITH_SESSION = sql`LEFT JOIN sync_sessions AS session ON session.id = athlete.sync_session_id`;

/** Athletes in an order with their latest session's progress, and the budget that they may wait for; never a token. */
export async function listAthletes(
  db: D1Database,
  filter: AthleteFilter,
): Promise<ListPage<ListedAthlete> & { readonly budget: BudgetState }> {
  const [budgets, athletes] = await runBatch<[BudgetRow, ListedAthlete]>(db, [
    selectBudget(),
    athletesInOrder(filter),
  ]);
  return { ...pageOf(athletes.results, filter.limit), budget: budgetOf(budgets.results) };
}

/** One part after the other, so that a part is read only as far as those before it leave room on the page. */
function athletesInOrder(filter: AthleteFilter): Sql<ListedAthlete> {
  const parts = stretchesOf(filter).map((stretch) => sql`SELECT * FROM (${athletesOf(stretch, filter)})`);
  return sql<ListedAthlete>`${sql.join(parts, " UNION ALL ")} LIMIT ${rowsToRead(filter.limit)}`;
}

function stretchesOf({ sort, after, search }: AthleteFilter): readonly Stretch[] {
  if (sort === "id") return [byId(after)];
  return search === null ? stretchesAfter(sort, after) : [allAfter(sort, after)];
}

function byId(after: AthletePlace | null): Stretch {
  const condition = sql<boolean>`athlete.strava_id > ${after?.id ?? 0}`;
  return { index: sql``, condition, order: sql`athlete.strava_id` };
}

function athletesOf(stretch: Stretch, { status, search, limit }: AthleteFilter): Sql<ListedAthlete> {
  const found = search === null ? sql`` : sql`AND athlete.strava_id IN (${matching(search)})`;
  return sql<ListedAthlete>`
    SELECT ${LISTED} FROM athletes AS athlete ${stretch.index} ${WITH_SESSION}
    WHERE ${stretch.condition} ${ofStatus(status)} ${found}
    ORDER BY ${stretch.order}
    LIMIT ${rowsToRead(limit)}`;
}

/** `migrations/0006` says why one status stands apart. */
function ofStatus(status: SyncStatus | null): Sql {
  if (status === null) return sql``;
  if (status !== "in_progress")
    return sql`AND athlete.sync_status <> 'in_progress' AND athlete.sync_status = ${status}`;
  return sql`AND athlete.sync_status = 'in_progress'
    AND athlete.strava_id IN (SELECT athlete_id FROM sync_sessions INDEXED BY live_sessions WHERE ${inProgress})`;
}

/** However many names begin alike, so many are looked at: whoever wants another one types a letter more. */
const NAMES_ALIKE_MAX = 100;

function matching(search: string): Sql<number> {
  // No character comes after this one, so all that begins with the search lies between the two.
  const end = `${search}\u{10ffff}`;
  const beginning = (column: string) => {
    const name = sql.ref(`${column} COLLATE NOCASE`);
    return sql`SELECT strava_id FROM (SELECT strava_id FROM athletes
      WHERE ${name} >= ${search} AND ${name} < ${end} ORDER BY ${name}, strava_id LIMIT ${NAMES_ALIKE_MAX})`;
  };
  const id = /^\d{1,15}$/.test(search) ? Number(search) : null;
  return sql<number>`SELECT ${id} UNION ALL ${beginning("firstname")} UNION ALL ${beginning("lastname")}`;
}

/** An athlete with what only a look at one of them shows. */
export type OneAthlete = ListedAthlete &
  Pick<Schema["athletes"], "newest_start_date" | "created_at"> & {
    readonly open_dead_letters_count: number;
  };

/** Races are counted now, and not as the last sync left them. */
type OneRow = OneAthlete & { readonly races_now: number };

/** One athlete and the budget that their sync may wait for; null when there is no such athlete. */
export async function readAthlete(
  db: D1Database,
  athleteId: number,
): Promise<{ readonly athlete: OneAthlete; readonly budget: BudgetState } | null> {
  const one = sql<OneRow>`
    SELECT ${LISTED}, athlete.newest_start_date, athlete.created_at,
      (SELECT count(*) FROM races WHERE athlete_id = athlete.strava_id) AS races_now,
      (SELECT count(*) FROM dead_letters WHERE athlete_id = athlete.strava_id AND resolved_at IS NULL)
        AS open_dead_letters_count
    FROM athletes AS athlete ${WITH_SESSION}
    WHERE athlete.strava_id = ${athleteId}`;
  const [athletes, budgets] = await runBatch<[OneRow, BudgetRow]>(db, [one, selectBudget()]);
  const [row] = athletes.results;
  if (row === undefined) return null;
  const { races_now, ...athlete } = row;
  return { athlete: { ...athlete, races_count: races_now }, budget: budgetOf(budgets.results) };
}
