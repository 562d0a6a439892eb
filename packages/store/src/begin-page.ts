import type {
  Allowance,
  BudgetState,
  PageMessage,
  RequestCost,
  SessionStanding,
  SyncMode,
  Windows,
} from "@paceline/protocol";
import { BUDGET_COLUMNS, type BudgetRow, budgetState, noBudget } from "./budget-state.ts";
import { storedCursor } from "./cursor-text.ts";
import { runBatch } from "./database.ts";
import { fence } from "./fence.ts";
import { reserveRequests } from "./reservation.ts";
import type { Nullable, Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";
import { type StoredTokens, storedTokens, TOKEN_COLUMNS, type TokenRow } from "./tokens.ts";

export interface BegunSession extends SessionStanding {
  readonly mode: SyncMode;
  /** The latest failure of the page it waits for; null when that has not failed. */
  readonly lastFailure: string | null;
  /** How often that page has failed in a row. */
  readonly failures: number;
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
  /** Whether a request may be sent at all: not between two windows. */
  readonly isOpen: boolean;
  readonly nowMs: number;
  /** Epoch ms until which the page is this delivery's alone. */
  readonly claimUntilMs: number;
  readonly allowance: Allowance;
  /** Tokens that expire before this moment are refreshed first. */
  readonly refreshBeforeSeconds: number;
}

/**
 * One round trip: the session with its athlete's tokens, its page claimed for this delivery if the fence holds and
 * nobody else has it, and then one request reserved.
 */
export async function beginPage(db: D1Database, message: PageMessage, clock: BeginClock): Promise<Begun> {
  const needsRefresh = sql<boolean>`(access_token IS NULL OR token_expires_at < ${clock.refreshBeforeSeconds})`;
  const cost = sql<RequestCost>`
    SELECT 1 + ${needsRefresh} AS overall, 1 AS read FROM athletes WHERE strava_id = ${message.athleteId}`;
  const { windows, isOpen, nowMs, claimUntilMs, allowance } = clock;
  const nowSeconds = Math.floor(nowMs / 1000);
  const { sessionId } = message;
  // Rounded up: the page that tries whether Strava answers again must be over before the next one does.
  const probeUntil = Math.ceil(claimUntilMs / 1000);
  const isFree = sql<boolean>`(${fence(message)} AND EXISTS (
    SELECT 1 FROM sync_sessions WHERE id = ${message.sessionId} AND claimed_until <= ${nowMs}))`;
  const condition = isOpen ? isFree : sql<boolean>`false`;
  const claim = sql`UPDATE sync_sessions SET claimed_until = ${claimUntilMs}, due_at = ${claimUntilMs},
      booked_at = iif(booked_at > ${nowSeconds}, booked_at, NULL)
    WHERE id = ${message.sessionId} AND ${isFree}`;
  const [read, reserved] = await runBatch<[StandingRow, { id: number }, unknown]>(db, [
    selectStanding(message.sessionId),
    reserveRequests({ cost, windows, nowSeconds, allowance, sessionId, probeUntil, condition }),
    claim,
  ]);
  const row = read.results[0];
  if (row === undefined) throw noBudget();
  const tokens = storedTokens(row);
  const refreshFirst = tokens?.accessToken === null || (tokens?.expiresAt ?? 0) < clock.refreshBeforeSeconds;
  return {
    session: begunSession(row, tokens),
    budget: budgetState(row),
    refreshFirst,
    reserved: reserved.results.length === 0 ? null : { overall: refreshFirst ? 2 : 1, read: 1 },
  };
}

/** Where a session stands, without claiming or reserving anything. */
export async function readStanding(db: D1Database, sessionId: string): Promise<BegunSession | null> {
  const [read] = await runBatch<[StandingRow]>(db, [selectStanding(sessionId)]);
  const row = read.results[0];
  return row === undefined ? null : begunSession(row, null);
}

const SESSION_COLUMNS = [
  "athlete_id",
  "mode",
  "status",
  "epoch",
  "page_number",
  "cursor",
  "last_failure",
  "failures",
  "claimed_until",
] as const satisfies readonly (keyof Schema["sync_sessions"])[];

/** Whatever tells of the session is null where there is none, and of the athlete likewise. */
type StandingRow = BudgetRow &
  Nullable<
    Pick<Schema["sync_sessions"], (typeof SESSION_COLUMNS)[number]> &
      TokenRow & {
        session_id: string;
        current_session_id: string;
      }
  >;

/** One row always: the budget stands left, whatever is missing of the session and its athlete. */
function selectStanding(sessionId: string): Sql<StandingRow> {
  return sql<StandingRow>`
    SELECT ${sql.refs(BUDGET_COLUMNS, "budget")}, session.id AS session_id, ${sql.refs(SESSION_COLUMNS, "session")},
      athlete.sync_session_id AS current_session_id, ${sql.refs(TOKEN_COLUMNS, "athlete")}
    FROM strava_budget AS budget
    LEFT JOIN sync_sessions AS session ON session.id = ${sessionId}
    LEFT JOIN athletes AS athlete ON athlete.strava_id = session.athlete_id`;
}

function begunSession(row: StandingRow, tokens: StoredTokens | null): BegunSession | null {
  const { session_id, athlete_id, mode, status, epoch, page_number, cursor, failures, claimed_until } = row;
  // One of them null: all are, for there is no such session.
  if (session_id === null || athlete_id === null || mode === null || status === null) return null;
  if (epoch === null || page_number === null || cursor === null) return null;
  if (failures === null || claimed_until === null) return null;
  return {
    athleteId: athlete_id,
    mode,
    status,
    epoch,
    pageNumber: page_number,
    cursor: storedCursor(cursor),
    current: row.current_session_id === session_id,
    claimedUntilMs: claimed_until,
    lastFailure: row.last_failure,
    failures,
    tokens,
  };
}
