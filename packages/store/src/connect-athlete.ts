import type { SyncStatus } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { foldedNames, type ImportedAthlete, KNOWN_NAMES_STAY } from "./import-athletes.ts";
import { sql } from "./sql.ts";

/** An athlete who has just consented, tokens already encrypted. */
export type ConsentedAthlete = ImportedAthlete;

/** What was known of an athlete before they consented. */
export interface FormerConnection {
  readonly scope: string | null;
  readonly sync_status: SyncStatus;
  /** Epoch ms. */
  readonly last_full_synced_at: number | null;
}

/**
 * Stores what an athlete granted, in one transaction, and answers with what was known before; null for a new one. Unlike
 * an import it always takes the tokens, for they are Strava's newest, and it keeps the digest of the last import: the
 * same old list again must not put the old tokens back. A disconnected athlete is connected again.
 */
export async function connectAthlete(
  db: D1Database,
  athlete: ConsentedAthlete,
  nowMs: number,
): Promise<FormerConnection | null> {
  const former = sql<FormerConnection>`
    SELECT scope, sync_status, last_full_synced_at FROM athletes WHERE strava_id = ${athlete.strava_id}`;
  const { folded_firstname, folded_lastname } = foldedNames(athlete);
  const upsert = sql`
    INSERT INTO athletes (strava_id, firstname, lastname, scope, access_token, refresh_token, token_expires_at,
      token_version, imported_token_digest, created_at, folded_firstname, folded_lastname)
    VALUES (${athlete.strava_id}, ${athlete.firstname}, ${athlete.lastname}, ${athlete.scope}, ${athlete.access_token},
      ${athlete.refresh_token}, ${athlete.token_expires_at}, ${nowMs}, ${athlete.imported_token_digest}, ${nowMs},
      ${folded_firstname}, ${folded_lastname})
    ON CONFLICT (strava_id) DO UPDATE SET
      ${KNOWN_NAMES_STAY},
      scope = excluded.scope,
      access_token = excluded.access_token,
      refresh_token = excluded.refresh_token,
      token_expires_at = excluded.token_expires_at,
      token_version = athletes.token_version + 1,
      refreshing_until = 0,
      sync_status = iif(athletes.sync_status = 'disconnected', 'idle', athletes.sync_status),
      sync_error = iif(athletes.sync_status = 'disconnected', NULL, athletes.sync_error)`;
  const [before] = await runBatch<[FormerConnection, unknown]>(db, [former, upsert]);
  return before.results[0] ?? null;
}
