import { run, runForChanges } from "./database.ts";
import type { Nullable, Schema } from "./schema.ts";
import { sql } from "./sql.ts";

/** The encrypted tokens of one athlete and the version that a refresh compares and swaps. */
export interface StoredTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly version: number;
}

/** The athlete's tokens as they are now; null when the athlete is gone. */
export async function readTokens(db: D1Database, athleteId: number): Promise<StoredTokens | null> {
  const [row] = await run(
    db,
    sql<TokenRow>`SELECT ${sql.refs(TOKEN_COLUMNS)} FROM athletes WHERE strava_id = ${athleteId}`,
  );
  return row === undefined ? null : storedTokens(row);
}

/**
 * Takes the field for a refresh of the version read, until `untilMs`. False when somebody else has it or has stored
 * another version: two refreshers at once could each make the other's token invalid.
 */
export async function claimRefresh(
  db: D1Database,
  athleteId: number,
  { version }: StoredTokens,
  nowMs: number,
  untilMs: number,
): Promise<boolean> {
  const claim = sql`
    UPDATE athletes SET refreshing_until = ${untilMs}
    WHERE strava_id = ${athleteId} AND token_version = ${version} AND refreshing_until <= ${nowMs}`;
  return (await runForChanges(db, claim)) > 0;
}

/** Gives the field up after a refresh that failed: the next attempt need not wait for the claim to run out. */
export async function releaseRefresh(
  db: D1Database,
  athleteId: number,
  { version }: StoredTokens,
): Promise<void> {
  const release = sql`
    UPDATE athletes SET refreshing_until = 0 WHERE strava_id = ${athleteId} AND token_version = ${version}`;
  await run(db, release);
}

/**
 * Stores a refreshed pair in place of the version it was made from. False when another refresh came
 * first: its pair stands, and this one is to be forgotten.
 */
export async function swapTokens(db: D1Database, athleteId: number, fresh: StoredTokens): Promise<boolean> {
  const swap = sql`
    UPDATE athletes SET access_token = ${fresh.accessToken}, refresh_token = ${fresh.refreshToken},
      token_expires_at = ${fresh.expiresAt}, token_version = token_version + 1, refreshing_until = 0
    WHERE strava_id = ${athleteId} AND token_version = ${fresh.version}`;
  return (await runForChanges(db, swap)) > 0;
}

/** The columns that `storedTokens` reads. */
export const TOKEN_COLUMNS = [
  "access_token",
  "refresh_token",
  "token_expires_at",
  "token_version",
] as const satisfies readonly (keyof Schema["athletes"])[];

export type TokenRow = Pick<Schema["athletes"], (typeof TOKEN_COLUMNS)[number]>;

/** The tokens of a row of `athletes`; null where a join found no athlete. */
export function storedTokens(row: Nullable<TokenRow>): StoredTokens | null {
  if (row.refresh_token === null) return null;
  return {
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    expiresAt: row.token_expires_at ?? 0,
    version: row.token_version ?? 0,
  };
}
