import type { BudgetState, SessionStatus, SyncMode, SyncStatus } from "@paceline/protocol";
import {
  type AthletePlace,
  type AthleteSort,
  oneAfterTheOther,
  placeOf,
  type Stretch,
  stretchesAfter,
} from "./athlete-order.ts";
import { ofStatus } from "./athletes-of-status.ts";
import { type BudgetRow, budgetOf, selectBudget } from "./budget-state.ts";
import { runBatch } from "./database.ts";
import { type FoundAthletes, findAthletes } from "./find-athletes.ts";
import { pageOf, rowsToRead } from "./list-page.ts";
import type { Nullable, Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export interface AthleteFilter {
  readonly sort: AthleteSort;
  /** Keyset: the place of the last athlete of the page before; null for the first page. */
  readonly after: AthletePlace | null;
  readonly limit: number;
  /** Without a search athletes of one status are there by id only: no index holds them in another order. */
  readonly status: SyncStatus | null;
  /** Folded words, the longest first, each of them part of the name or the id; null to search for nobody in particular. */
  readonly search: readonly string[] | null;
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

/** A page of athletes, and the place in their order after which the next page starts; null when no page follows. */
export interface AthletesPage {
  readonly rows: readonly ListedAthlete[];
  readonly resumeAfter: AthletePlace | null;
  readonly budget: BudgetState;
}

/** Athletes in an order with their latest session's progress, and the budget that they may wait for; never a token. */
export async function listAthletes(db: D1Database, filter: AthleteFilter): Promise<AthletesPage> {
  const { sort, after, limit, search: words } = filter;
  if (words !== null) return showFound(db, await findAthletes(db, { ...filter, words }));
  const parts = stretchesAfter(sort, after).map((stretch) => athletesOf(stretch, filter));
  const [budgets, athletes] = await runBatch<[BudgetRow, ListedAthlete]>(db, [
    selectBudget(),
    oneAfterTheOther(parts, rowsToRead(limit)),
  ]);
  const page = pageOf(athletes.results, limit);
  const resumeAfter = page.resumeAfter === null ? null : placeOf(sort, page.resumeAfter);
  return { rows: page.rows, resumeAfter, budget: budgetOf(budgets.results) };
}

function athletesOf(stretch: Stretch, { status, limit }: AthleteFilter): Sql<ListedAthlete> {
  return sql<ListedAthlete>`
    SELECT ${LISTED} FROM athletes AS athlete ${stretch.index} ${WITH_SESSION}
    WHERE ${stretch.condition} ${ofStatus(status)}
    ORDER BY ${stretch.order}
    LIMIT ${rowsToRead(limit)}`;
}

/** Those found, in their order; whoever was deleted since is left out. */
async function showFound(db: D1Database, { ids, resumeAfter }: FoundAthletes): Promise<AthletesPage> {
  const found = sql<ListedAthlete>`
    SELECT ${LISTED} FROM json_each(${JSON.stringify(ids)}) AS found
      CROSS JOIN athletes AS athlete ON athlete.strava_id = found.value ${WITH_SESSION}`;
  const [budgets, athletes] = await runBatch<[BudgetRow, ListedAthlete]>(db, [selectBudget(), found]);
  const byId = new Map(athletes.results.map((athlete) => [athlete.strava_id, athlete]));
  return { rows: ids.flatMap((id) => byId.get(id) ?? []), resumeAfter, budget: budgetOf(budgets.results) };
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
