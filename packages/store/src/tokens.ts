import type { Database } from "./database.ts";

/** The encrypted tokens of one athlete and the version that a refresh compares and swaps. */
export interface StoredTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly version: number;
}

/** The athlete's tokens as they are now; null when the athlete is gone. */
export async function readTokens({ kysely }: Database, athleteId: number): Promise<StoredTokens | null> {
  const row = await kysely
    .selectFrom("athletes")
    .select(["access_token", "refresh_token", "token_expires_at", "token_version"])
    .where("strava_id", "=", athleteId)
    .executeTakeFirst();
  return row === undefined ? null : storedTokens(row);
}

/**
 * Takes the field for a refresh of the version read, until `untilMs`. False when somebody else has it or has stored
 * another version: two refreshers at once could each make the other's token invalid.
 */
export async function claimRefresh(
  { kysely }: Database,
  athleteId: number,
  { version }: StoredTokens,
  nowMs: number,
  untilMs: number,
): Promise<boolean> {
  const claimed = await kysely
    .updateTable("athletes")
    .set({ refreshing_until: untilMs })
    .where("strava_id", "=", athleteId)
    .where("token_version", "=", version)
    .where("refreshing_until", "<=", nowMs)
    .returning("strava_id")
    .executeTakeFirst();
  return claimed !== undefined;
}

/** Gives the field up after a refresh that failed: the next attempt need not wait for the claim to run out. */
export async function releaseRefresh(
  { kysely }: Database,
  athleteId: number,
  { version }: StoredTokens,
): Promise<void> {
  await kysely
    .updateTable("athletes")
    .set({ refreshing_until: 0 })
    .where("strava_id", "=", athleteId)
    .where("token_version", "=", version)
    .execute();
}

/**
 * Stores a refreshed pair in place of the version it was made from. False when another refresh came
 * first: its pair stands, and this one is to be forgotten.
 */
export async function swapTokens(
  { kysely }: Database,
  athleteId: number,
  fresh: StoredTokens,
): Promise<boolean> {
  const swapped = await kysely
    .updateTable("athletes")
    .set({
      access_token: fresh.accessToken,
      refresh_token: fresh.refreshToken,
      token_expires_at: fresh.expiresAt,
      token_version: fresh.version + 1,
      refreshing_until: 0,
    })
    .where("strava_id", "=", athleteId)
    .where("token_version", "=", fresh.version)
    .returning("token_version")
    .executeTakeFirst();
  return swapped !== undefined;
}

/** The tokens of a row of `athletes`. */
export function storedTokens(row: {
  readonly access_token: string | null;
  readonly refresh_token: string;
  readonly token_expires_at: number | null;
  readonly token_version: number | null;
}): StoredTokens {
  return {
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    expiresAt: row.token_expires_at ?? 0,
    version: row.token_version ?? 0,
  };
}
