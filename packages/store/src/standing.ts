import type { SessionStanding } from "@paceline/protocol";
import { storedCursor } from "./cursor-text.ts";
import { run } from "./database.ts";
import type { Schema } from "./schema.ts";
import { sql } from "./sql.ts";

const STANDING_COLUMNS = [
  "athlete_id",
  "status",
  "epoch",
  "page_number",
  "cursor",
  "claimed_until",
  "last_failure",
] as const satisfies readonly (keyof Schema["sync_sessions"])[];

type StandingRow = Pick<Schema["sync_sessions"], (typeof STANDING_COLUMNS)[number]> & { is_current: 0 | 1 };

/** A session as it stands in D1. */
export interface StoredStanding extends SessionStanding {
  /** The latest failure of the page it waits for; null when that has not failed. */
  readonly lastFailure: string | null;
}

/** Where a session stands; null when there is no such session, or no longer. */
export async function readStanding(db: D1Database, sessionId: string): Promise<StoredStanding | null> {
  const [row] = await run(
    db,
    sql<StandingRow>`
      SELECT ${sql.refs(STANDING_COLUMNS)},
        EXISTS (SELECT 1 FROM athletes WHERE strava_id = athlete_id AND sync_session_id = id) AS is_current
      FROM sync_sessions WHERE id = ${sessionId}`,
  );
  if (row === undefined) return null;
  return {
    athleteId: row.athlete_id,
    status: row.status,
    epoch: row.epoch,
    pageNumber: row.page_number,
    cursor: storedCursor(row.cursor),
    current: row.is_current === 1,
    claimedUntilMs: row.claimed_until,
    lastFailure: row.last_failure,
  };
}
