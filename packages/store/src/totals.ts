import type { SyncStatus } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { type ReasonLetters, selectLetters } from "./letter-counts.ts";
import { inProgress, isUnderWay } from "./line.ts";
import type { Schema } from "./schema.ts";
import { sql } from "./sql.ts";

/** How many athletes are in which state, and what their syncs have come to since the beginning. */
export interface Totals {
  readonly athletes: Readonly<Record<SyncStatus, number>>;
  /** Sessions that ended. */
  readonly ended: Readonly<Record<"completed" | "error" | "givenUp", number>>;
  /** What all sessions came to, those under way included. No count of it ever goes back. */
  readonly work: Work;
  readonly letters: readonly ReasonLetters[];
  /** Epoch ms at which a sync was last completed; null when none ever was. */
  readonly lastCompletedAt: number | null;
}

/** Columns of `sync_totals`, which says what they count. */
type Work = Readonly<
  Record<"pages" | "activities" | "races_shown" | "races_written" | "retries" | "deferrals", number>
>;

interface UnderWayRow extends Work {
  readonly in_progress: number;
}

// Sessions in line are left out: they have done nothing yet.
const selectUnderWay = sql<UnderWayRow>`
  SELECT count(*) FILTER (WHERE ${inProgress}) AS in_progress,
    coalesce(sum(page_number - 1), 0) AS pages, coalesce(sum(activities_count), 0) AS activities,
    coalesce(sum(races_count), 0) AS races_shown, coalesce(sum(races_written), 0) AS races_written,
    coalesce(sum(retries), 0) AS retries, coalesce(sum(deferrals), 0) AS deferrals
  FROM sync_sessions INDEXED BY live_sessions WHERE ${isUnderWay}`;

/** Reads the totals in one round trip and a few rows, however many athletes there are and stand in line. */
export async function readTotals(db: D1Database): Promise<Totals> {
  const [counts, totals, underWay, letters] = await runBatch<
    [Schema["athlete_counts"], Schema["sync_totals"], UnderWayRow, ReasonLetters]
  >(db, [
    sql`SELECT * FROM athlete_counts`,
    sql`SELECT * FROM sync_totals ORDER BY hour DESC LIMIT 1`,
    selectUnderWay,
    selectLetters,
  ]);
  const [athletes] = counts.results;
  const [ended] = totals.results;
  const [live] = underWay.results;
  if (athletes === undefined || ended === undefined || live === undefined) {
    throw new Error("athlete_counts or sync_totals has no row: apply the migrations");
  }
  const { idle, completed, error, disconnected, live: allLive } = athletes;
  const { in_progress } = live;
  return {
    athletes: { idle, queued: allLive - in_progress, in_progress, completed, error, disconnected },
    ended: {
      completed: ended.syncs_completed,
      error: ended.syncs_error,
      givenUp: ended.syncs_given_up,
    },
    work: {
      pages: ended.pages + live.pages,
      activities: ended.activities + live.activities,
      races_shown: ended.races_shown + live.races_shown,
      races_written: ended.races_written + live.races_written,
      retries: ended.retries + live.retries,
      deferrals: ended.deferrals + live.deferrals,
    },
    letters: letters.results,
    lastCompletedAt: ended.last_completed_at,
  };
}
