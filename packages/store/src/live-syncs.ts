import { isUnderWay } from "./line.ts";
import { sql } from "./sql.ts";

/** Live syncs: how many stand in line, and how many were let in or never stood there. */
export interface LiveSyncs {
  readonly inLine: number;
  readonly underWay: number;
}

/** One row. An athlete is live while their session is, and nobody has two: so whoever is not under way stands in line. */
export const selectLiveSyncs = sql<LiveSyncs>`
  SELECT live - underWay AS inLine, underWay
  FROM athlete_counts, (
    SELECT count(*) AS underWay FROM sync_sessions INDEXED BY live_sessions WHERE ${isUnderWay})`;

/** The counts of that query's answer; throws when the row of `athlete_counts` is missing. */
export function liveSyncsOf([row]: readonly LiveSyncs[]): LiveSyncs {
  if (row === undefined) throw new Error("athlete_counts has no row: apply the migrations");
  return row;
}
