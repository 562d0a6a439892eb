import type { ConsentedAthlete } from "./connect-athlete.ts";
import { runBatchForLast } from "./database.ts";
import { sql } from "./sql.ts";

/**
 * Stores the tokens of an athlete who consented only to prove who they are, for those from before may be of no use any
 * more; false when there is no such athlete, who is not made one. Nothing but the tokens changes: whoever is disconnected,
 * or said to have revoked access, stays so. Tokens that might show less than the stored ones are left alone: `isWhole`
 * says that these show all activities.
 */
export async function renewConnection(
  db: D1Database,
  athlete: ConsentedAthlete,
  isWhole: boolean,
): Promise<boolean> {
  const renew = sql`
    UPDATE athletes SET
      scope = ${athlete.scope},
      access_token = ${athlete.access_token},
      refresh_token = ${athlete.refresh_token},
      token_expires_at = ${athlete.token_expires_at},
      token_version = token_version + 1,
      refreshing_until = 0
    WHERE strava_id = ${athlete.strava_id} AND (${isWhole} OR scope = ${athlete.scope})
      AND sync_status <> 'disconnected' AND token_version IS NOT revocation_version`;
  const known = sql<{ strava_id: number }>`
    SELECT strava_id FROM athletes WHERE strava_id = ${athlete.strava_id}`;
  return (await runBatchForLast(db, [renew], known)).length > 0;
}
