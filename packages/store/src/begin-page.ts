import type { Allowance, BudgetState, PageMessage, RequestCost, SyncMode, Windows } from "@paceline/protocol";
import { budgetState, noBudget, selectBudget } from "./budget-state.ts";
import { run, runBatch } from "./database.ts";
import { fence } from "./fence.ts";
import { reserveRequests } from "./reservation.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";
import { type StoredTokens, storedTokens, TOKEN_COLUMNS, type TokenRow } from "./tokens.ts";

export type Begun =
  /** The page is this delivery's, and its request is reserved. */
  | ({ readonly kind: "reserved" } & ClaimedPage)
  /** The page is this delivery's, but the budget has no request for it now. */
  | { readonly kind: "waits"; readonly budget: BudgetState }
  /** The page is not this delivery's: the fence does not hold, or another delivery has it. */
  | { readonly kind: "refused" };

export interface ClaimedPage {
  readonly mode: SyncMode;
  /** The latest failure of the page; null when it has not failed. */
  readonly lastFailure: string | null;
  /** How often it has failed in a row. */
  readonly failures: number;
  readonly tokens: StoredTokens;
  /** Whether the access token is missing or has too little life left; then the reservation counts a refresh too. */
  readonly refreshFirst: boolean;
  readonly reserved: RequestCost;
  /** Whether the breaker is open and this page tries whether Strava answers again. */
  readonly isProbe: boolean;
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
 * One round trip: one request reserved and the page claimed for this delivery, if the fence holds and nobody else has the
 * page. One more where the budget says no: what it holds is read then.
 */
export async function beginPage(db: D1Database, message: PageMessage, clock: BeginClock): Promise<Begun> {
  const { windows, isOpen, nowMs, claimUntilMs, allowance, refreshBeforeSeconds } = clock;
  const { sessionId, athleteId } = message;
  const needsRefresh = sql`(access_token IS NULL OR token_expires_at < ${refreshBeforeSeconds})`;
  const cost = sql<RequestCost>`
    SELECT 1 + ${needsRefresh} AS overall, 1 AS read FROM athletes WHERE strava_id = ${athleteId}`;
  const nowSeconds = Math.floor(nowMs / 1000);
  // Rounded up: the page that tries whether Strava answers again must be over before the next one does.
  const probeUntil = Math.ceil(claimUntilMs / 1000);
  const isFree = sql<boolean>`(${fence(message)} AND EXISTS (
    SELECT 1 FROM sync_sessions WHERE id = ${sessionId} AND claimed_until <= ${nowMs}))`;
  const condition = isOpen ? isFree : sql<boolean>`false`;
  const reserve = reserveRequests({
    cost,
    windows,
    nowSeconds,
    allowance,
    sessionId,
    probeUntil,
    condition,
  });
  const claim = claimPage(message, claimUntilMs, nowSeconds, isFree);
  const [reservations, claims] = await runBatch<[{ breaker_until: number | null }, ClaimRow]>(db, [
    reserve,
    claim,
  ]);
  const [reservation] = reservations.results;
  const [claimed] = claims.results;
  const tokens = claimed === undefined ? null : storedTokens(JSON.parse(claimed.tokens) as TokenRow);
  if (claimed === undefined || tokens === null) return { kind: "refused" };
  if (reservation === undefined) return { kind: "waits", budget: await readBudget(db) };
  const refreshFirst = tokens.accessToken === null || tokens.expiresAt < refreshBeforeSeconds;
  return {
    kind: "reserved",
    mode: claimed.mode,
    lastFailure: claimed.last_failure,
    failures: claimed.failures,
    tokens,
    refreshFirst,
    reserved: { overall: refreshFirst ? 2 : 1, read: 1 },
    isProbe: reservation.breaker_until !== null,
  };
}

/** `tokens`: a JSON object of `TokenRow`, for RETURNING reads no second table's columns. */
type ClaimRow = Pick<Schema["sync_sessions"], "mode" | "last_failure" | "failures"> & { tokens: string };

function claimPage(
  { sessionId, athleteId }: PageMessage,
  untilMs: number,
  nowSeconds: number,
  condition: Sql<boolean>,
): Sql<ClaimRow> {
  const tokens = sql.join(TOKEN_COLUMNS.map((column) => sql`${sql.lit(column)}, ${sql.ref(column)}`));
  return sql<ClaimRow>`
    UPDATE sync_sessions SET claimed_until = ${untilMs}, due_at = ${untilMs},
      booked_at = iif(booked_at > ${nowSeconds}, booked_at, NULL)
    WHERE id = ${sessionId} AND ${condition}
    RETURNING mode, last_failure, failures,
      (SELECT json_object(${tokens}) FROM athletes WHERE strava_id = ${athleteId}) AS tokens`;
}

async function readBudget(db: D1Database): Promise<BudgetState> {
  const [row] = await run(db, selectBudget());
  if (row === undefined) throw noBudget();
  return budgetState(row);
}
