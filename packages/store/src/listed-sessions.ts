import { type BudgetState, type SessionStatus, SyncMode } from "@paceline/protocol";
import { type BudgetRow, budgetOf, selectBudget } from "./budget-state.ts";
import { storedCursor } from "./cursor-text.ts";
import { runBatch } from "./database.ts";
import { inProgress } from "./line.ts";
import { type ListPage, pageOf, rowsToRead } from "./list-page.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

export interface SessionFilter {
  /** Keyset: the last session of the page before, from which this one goes on; null for the first page. */
  readonly after: { readonly id: string; readonly startedAtMs: number } | null;
  readonly limit: number;
  readonly athleteId: number | null;
  readonly status: SessionStatus | null;
  readonly mode: SyncMode | null;
}

const LISTED_COLUMNS = [
  "id",
  "athlete_id",
  "mode",
  "lane",
  "force",
  "status",
  "error",
  "last_failure",
  "failures",
  "rescues",
  "page_number",
  "newest_start_date",
  "activities_count",
  "races_count",
  "started_at",
  "updated_at",
  "finished_at",
  "claimed_until",
  "due_at",
  "in_line_since",
  "booked_at",
] as const satisfies readonly (keyof Schema["sync_sessions"])[];

export type ListedSession = Pick<Schema["sync_sessions"], (typeof LISTED_COLUMNS)[number]>;

/**
 * Sessions, newest first, and the budget that they may wait for. Reads only those that fit, each by its index and its row;
 * of one athlete, at most all of theirs.
 */
export async function listSessions(
  db: D1Database,
  filter: SessionFilter,
): Promise<ListPage<ListedSession> & { readonly budget: BudgetState }> {
  const queries =
    filter.athleteId === null
      ? (filter.mode === null ? SyncMode.options : [filter.mode]).map((mode) => sessionsOfMode(mode, filter))
      : [sessionsOfAthlete(filter.athleteId, filter)];
  const [budgets, ...pages] = await runBatch<[BudgetRow, ...ListedSession[]]>(db, [
    selectBudget(),
    ...queries,
  ]);
  const sessions = pages.flatMap(({ results }) => results).toSorted(newestFirst);
  return { ...pageOf(sessions, filter.limit), budget: budgetOf(budgets.results) };
}

function newestFirst(a: ListedSession, b: ListedSession): number {
  return b.started_at - a.started_at || (a.id < b.id ? 1 : -1);
}

/** Later than any session. */
const END = { id: "", startedAtMs: Number.MAX_SAFE_INTEGER };

function sessionsOfMode(mode: SyncMode, { after, status, limit }: SessionFilter): Sql<ListedSession> {
  const { id, startedAtMs } = after ?? END;
  return sql<ListedSession>`
    SELECT ${sql.refs(LISTED_COLUMNS)} FROM sync_sessions ${thoseOf(status)}
      AND mode = ${mode} AND (started_at, id) < (${startedAtMs}, ${id})
    ORDER BY started_at DESC, id DESC
    LIMIT ${rowsToRead(limit)}`;
}

/** Each status by the index that serves it; `migrations/0005` says why one stands apart. */
function thoseOf(status: SessionStatus | null): Sql {
  if (status === null) return sql`INDEXED BY sessions_by_start WHERE started_at > 0`;
  if (status === "in_progress") return sql`INDEXED BY live_sessions WHERE ${inProgress}`;
  return sql`INDEXED BY sessions_by_status WHERE status <> 'in_progress' AND status = ${status}`;
}

/** Session ids begin with the athlete's and go on with the time, so the primary key lists them: `.` follows `-`. */
function sessionsOfAthlete(
  athleteId: number,
  { after, status, mode, limit }: SessionFilter,
): Sql<ListedSession> {
  const end = after === null ? `sync-${athleteId}.` : `sync-${athleteId}-${after.startedAtMs}`;
  return sql<ListedSession>`
    SELECT ${sql.refs(LISTED_COLUMNS)} FROM sync_sessions
    WHERE id >= ${`sync-${athleteId}-`} AND id < ${end}
      AND status IS ${status ?? sql`status`} AND mode IS ${mode ?? sql`mode`}
    ORDER BY id DESC
    LIMIT ${rowsToRead(limit)}`;
}

const PAGE_COLUMNS = [
  "page_number",
  "cursor",
  "activities_count",
  "races_count",
  "unidentified_count",
  "sweep_verdict",
  "committed_at",
] as const satisfies readonly (keyof Schema["sync_pages"])[];

type PageRow = Pick<Schema["sync_pages"], (typeof PAGE_COLUMNS)[number]>;

/** One session, the budget that it may wait for, and its pages after one, in order; null when there is no such session. */
export async function readSession(
  db: D1Database,
  id: string,
  { afterPage, limit }: { readonly afterPage: number; readonly limit: number },
) {
  const session = sql<ListedSession>`SELECT ${sql.refs(LISTED_COLUMNS)} FROM sync_sessions WHERE id = ${id}`;
  const pages = sql<PageRow>`
    SELECT ${sql.refs(PAGE_COLUMNS)} FROM sync_pages
    WHERE sync_session_id = ${id} AND page_number > ${afterPage}
    ORDER BY page_number
    LIMIT ${rowsToRead(limit)}`;
  const [budgets, sessions, committed] = await runBatch<[BudgetRow, ListedSession, PageRow]>(db, [
    selectBudget(),
    session,
    pages,
  ]);
  const [found] = sessions.results;
  if (found === undefined) return null;
  return {
    session: found,
    pages: pageOf(
      committed.results.map((page) => ({ ...page, cursor: storedCursor(page.cursor) })),
      limit,
    ),
    budget: budgetOf(budgets.results),
  };
}
