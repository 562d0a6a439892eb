import type { AthleteHistory, SyncMode, SyncStatus } from "@paceline/protocol";
import { LIVE_SESSION_STATUSES } from "@paceline/protocol";
import { athleteHistory, HISTORY_COLUMNS, type HistoryRow } from "./athlete-history.ts";
import { runBatch } from "./database.ts";
import { sql } from "./sql.ts";

/** An athlete whom a sync would help over open letters, and these. */
export interface Replayable {
  readonly athlete: AthleteHistory;
  readonly letterIds: readonly string[];
  /** Full when one of the letters' syncs was, or is not known any more. */
  readonly mode: SyncMode;
}

/** An open letter that no sync can be begun for now. */
export interface Unreplayable {
  readonly id: string;
  readonly athlete_id: number | null;
  /** Null: there is no such athlete, or the letter names none. */
  readonly sync_status: SyncStatus | null;
}

export interface ReplayableLetters {
  /** By athlete, the longest waiting first; at most `athletesMax`. */
  readonly replayable: readonly Replayable[];
  /** Whether there are more athletes than that. */
  readonly hasMore: boolean;
  /** The oldest, at most `refusedMax`, and how many there are. */
  readonly refused: readonly Unreplayable[];
  readonly refusedCount: number;
}

type ReplayableRow = HistoryRow & { readonly letter_ids: string; readonly is_full: 0 | 1 };

/** The open letters of a reason: those that a sync of their athlete would replay, and the others. */
export async function readReplayable(
  db: D1Database,
  reason: string,
  { athletesMax, refusedMax }: { readonly athletesMax: number; readonly refusedMax: number },
): Promise<ReplayableLetters> {
  const isOpen = sql`(letter.resolved_at IS NULL) = 1 AND letter.reason = ${reason}`;
  // While its session is live an athlete has the session's status.
  const isBusy = sql`athletes.sync_status IN (${sql.join(["disconnected", ...LIVE_SESSION_STATUSES])})`;
  const replayable = sql<ReplayableRow>`
    SELECT ${sql.refs(HISTORY_COLUMNS, "athletes")}, json_group_array(letter.id) AS letter_ids,
      max(session.mode IS NOT 'incremental') AS is_full
    FROM dead_letters AS letter JOIN athletes ON athletes.strava_id = letter.athlete_id
    LEFT JOIN sync_sessions AS session ON session.id = letter.sync_session_id
    WHERE ${isOpen} AND NOT ${isBusy}
    GROUP BY athletes.strava_id
    ORDER BY min(letter.created_at), athletes.strava_id
    LIMIT ${athletesMax + 1}`;
  const refused = sql<Unreplayable & { readonly total: number }>`
    SELECT letter.id, letter.athlete_id, athletes.sync_status, count(*) OVER () AS total
    FROM dead_letters AS letter LEFT JOIN athletes ON athletes.strava_id = letter.athlete_id
    WHERE ${isOpen} AND (athletes.strava_id IS NULL OR ${isBusy})
    ORDER BY letter.created_at, letter.id
    LIMIT ${refusedMax}`;
  const [found, others] = await runBatch<[ReplayableRow, Unreplayable & { readonly total: number }]>(db, [
    replayable,
    refused,
  ]);
  return {
    replayable: found.results.slice(0, athletesMax).map((row) => ({
      athlete: athleteHistory(row),
      letterIds: JSON.parse(row.letter_ids) as string[],
      mode: row.is_full === 1 ? "full" : "incremental",
    })),
    hasMore: found.results.length > athletesMax,
    refused: others.results.map(({ id, athlete_id, sync_status }) => ({ id, athlete_id, sync_status })),
    refusedCount: others.results[0]?.total ?? 0,
  };
}
