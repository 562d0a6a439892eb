import { runBatch } from "./database.ts";
import { isUnderWay } from "./line.ts";
import type { ReasonCount } from "./listed-letters.ts";
import type { Schema } from "./schema.ts";
import { sql } from "./sql.ts";

/** What the syncs that ended in an hour came to. */
export interface EndedHour {
  /** Epoch ms of its start. */
  readonly hour: number;
  readonly pages: number;
  readonly races_written: number;
  readonly syncs_completed: number;
  readonly syncs_failed: number;
}

/** What a look at all of Paceline shows beside its totals and its budget. */
export interface Overview {
  /** Hours in which a sync ended, oldest first. */
  readonly history: readonly EndedHour[];
  /** Pages a completed sync took; null when none was completed lately. */
  readonly pagesASync: number | null;
  /** Pages that the syncs under way have committed. */
  readonly pagesUnderWay: number;
  /** Open dead letters by reason, the most first. */
  readonly letters: readonly ReasonCount[];
}

export interface OverviewTimes {
  /** Epoch ms from which hours are listed. */
  readonly historySinceMs: number;
  /** Epoch ms from which it is reckoned what a sync takes. */
  readonly averageSinceMs: number;
}

interface Average {
  readonly pages: number;
  readonly syncs: number;
}

/** The totals since the beginning, as they stood at the end of an hour. */
type HourEnd = Pick<
  Schema["sync_totals"],
  "hour" | "pages" | "races_written" | "syncs_completed" | "syncs_error"
>;

const BEGINNING = { pages: 0, races_written: 0, syncs_completed: 0, syncs_error: 0 };

/** What happened in each hour: the difference to the one before. A window function reads each row several times. */
function historyOf(ends: readonly HourEnd[]): readonly EndedHour[] {
  return ends.map((end, i) => {
    const before = ends[i - 1] ?? BEGINNING;
    return {
      hour: end.hour,
      pages: end.pages - before.pages,
      races_written: end.races_written - before.races_written,
      syncs_completed: end.syncs_completed - before.syncs_completed,
      syncs_failed: end.syncs_error - before.syncs_error,
    };
  });
}

/** Reads it in one round trip and as many rows as hours are asked for. */
export async function readOverview(
  db: D1Database,
  { historySinceMs, averageSinceMs }: OverviewTimes,
): Promise<Overview> {
  // With the newest row before them, which the first hour is compared with.
  const hours = sql<HourEnd>`
    SELECT hour, pages, races_written, syncs_completed, syncs_error FROM sync_totals
    WHERE hour >= coalesce((SELECT max(hour) FROM sync_totals WHERE hour < ${historySinceMs}), 0)
    ORDER BY hour`;
  const average = sql<Average>`
    SELECT newest.pages - oldest.pages AS pages, newest.syncs_completed - oldest.syncs_completed AS syncs
    FROM (SELECT * FROM sync_totals ORDER BY hour DESC LIMIT 1) AS newest,
      (SELECT * FROM sync_totals
        WHERE hour >= coalesce((SELECT max(hour) FROM sync_totals WHERE hour < ${averageSinceMs}), 0)
        ORDER BY hour LIMIT 1) AS oldest`;
  const underWay = sql<{ pages: number }>`
    SELECT coalesce(sum(page_number - 1), 0) AS pages
    FROM sync_sessions INDEXED BY live_sessions WHERE ${isUnderWay}`;
  const letters = sql<ReasonCount>`
    SELECT reason, letters FROM open_letter_counts WHERE letters > 0 ORDER BY letters DESC, reason`;
  const [ends, averages, live, counts] = await runBatch<[HourEnd, Average, { pages: number }, ReasonCount]>(
    db,
    [hours, average, underWay, letters],
  );
  const [taken] = averages.results;
  return {
    history: historyOf(ends.results).filter(({ hour }) => hour >= historySinceMs),
    pagesASync: taken === undefined || taken.syncs === 0 ? null : taken.pages / taken.syncs,
    pagesUnderWay: live.results[0]?.pages ?? 0,
    letters: counts.results,
  };
}
