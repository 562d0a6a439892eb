import type {
  BudgetState,
  Cursor,
  PageMessage,
  RequestCost,
  SessionStanding,
  SyncMode,
  Windows,
} from "@paceline/protocol";
import { type CompiledQuery, type InferResult, sql } from "kysely";
import { budgetState, reserveRequests } from "./budget.ts";
import { type Database, runBatch } from "./database.ts";
import { fence } from "./fence.ts";
import { type StoredTokens, storedTokens } from "./tokens.ts";

export interface BegunSession extends SessionStanding {
  readonly mode: SyncMode;
  /** The latest failure of the page it waits for; null when that has not failed. */
  readonly lastFailure: string | null;
  /** Null when the athlete is gone. */
  readonly tokens: StoredTokens | null;
}

export interface Begun {
  /** Null when no such session exists, or no longer. */
  readonly session: BegunSession | null;
  /** The budget before this page's reservation. */
  readonly budget: BudgetState;
  /** Whether the access token is missing or has too little life left; then the reservation counts a refresh too. */
  readonly refreshFirst: boolean;
  /** What was reserved. Null: the fence or the budget said no. */
  readonly reserved: RequestCost | null;
}

export interface BeginClock {
  readonly windows: Windows;
  readonly nowSeconds: number;
  /** Tokens that expire before this moment are refreshed first. */
  readonly refreshBeforeSeconds: number;
}

/** One round trip: the session with its athlete's tokens, and one request reserved if the fence holds. */
export async function beginPage(db: Database, message: PageMessage, clock: BeginClock): Promise<Begun> {
  const needsRefresh = sql<boolean>`(access_token IS NULL OR token_expires_at < ${clock.refreshBeforeSeconds})`;
  const cost = sql<RequestCost>`
    SELECT 1 + ${needsRefresh} AS overall, 1 AS read FROM athletes WHERE strava_id = ${message.athleteId}`;
  const reservation = {
    cost,
    windows: clock.windows,
    nowSeconds: clock.nowSeconds,
    condition: fence(message),
  };
  const [read, reserved] = await runBatch<[StandingRow, { id: number }]>(db, [
    selectStanding(db, message.sessionId),
    reserveRequests(db, reservation),
  ]);
  const row = read.results[0];
  if (row === undefined) throw new Error("strava_budget has no row: apply the migrations");
  const tokens =
    row.refresh_token === null ? null : storedTokens({ ...row, refresh_token: row.refresh_token });
  const refreshFirst = tokens?.accessToken === null || (tokens?.expiresAt ?? 0) < clock.refreshBeforeSeconds;
  return {
    session: begunSession(row, tokens),
    budget: budgetState(row),
    refreshFirst,
    reserved: reserved.results.length === 0 ? null : { overall: refreshFirst ? 2 : 1, read: 1 },
  };
}

/** Where a session stands, without reserving anything: for a message that will not be worked on. */
export async function readStanding(db: Database, sessionId: string): Promise<BegunSession | null> {
  const [read] = await runBatch<[StandingRow]>(db, [selectStanding(db, sessionId)]);
  const row = read.results[0];
  return row === undefined ? null : begunSession(row, null);
}

type StandingRow = InferResult<ReturnType<typeof standingQuery>>[number];

function selectStanding(db: Database, sessionId: string): CompiledQuery<StandingRow> {
  return standingQuery(db, sessionId).compile();
}

/** One row always: the budget stands left, whatever is missing of the session and its athlete. */
function standingQuery({ kysely }: Database, sessionId: string) {
  return kysely
    .selectFrom("strava_budget as budget")
    .leftJoin("sync_sessions as session", (join) => join.on("session.id", "=", sessionId))
    .leftJoin("athletes as athlete", "athlete.strava_id", "session.athlete_id")
    .select([
      "budget.short_window_start",
      "budget.day_start",
      "budget.overall_short_used",
      "budget.overall_short_limit",
      "budget.overall_day_used",
      "budget.overall_day_limit",
      "budget.read_short_used",
      "budget.read_short_limit",
      "budget.read_day_used",
      "budget.read_day_limit",
      "budget.paused_until",
      "session.id as session_id",
      "session.athlete_id",
      "session.mode",
      "session.status",
      "session.epoch",
      "session.page_number",
      "session.cursor",
      "session.last_failure",
      "athlete.sync_session_id as current_session_id",
      "athlete.access_token",
      "athlete.refresh_token",
      "athlete.token_expires_at",
      "athlete.token_version",
    ]);
}

function begunSession(row: StandingRow, tokens: StoredTokens | null): BegunSession | null {
  const { session_id, athlete_id, mode, status, epoch, page_number, cursor } = row;
  // One of them null: all are, for there is no such session.
  if (session_id === null || athlete_id === null || mode === null || status === null) return null;
  if (epoch === null || page_number === null || cursor === null) return null;
  return {
    athleteId: athlete_id,
    mode,
    status,
    epoch,
    pageNumber: page_number,
    cursor: storedCursor(cursor),
    current: row.current_session_id === session_id,
    lastFailure: row.last_failure,
    tokens,
  };
}

/** The cursor as this package wrote it. */
function storedCursor(json: string): Cursor {
  return JSON.parse(json) as Cursor;
}
