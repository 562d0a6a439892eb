import type { SyncStatus } from "@paceline/protocol";
import { inProgress } from "./line.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

/** A condition on the table that is called `athlete`; `migrations/0006` says why one status stands apart. */
export function ofStatus(status: SyncStatus | null): Sql {
  if (status === null) return sql``;
  if (status !== "in_progress")
    return sql`AND athlete.sync_status <> 'in_progress' AND athlete.sync_status = ${status}`;
  return sql`AND athlete.sync_status = 'in_progress'
    AND athlete.strava_id IN (SELECT athlete_id FROM sync_sessions INDEXED BY live_sessions WHERE ${inProgress})`;
}

/** The index by which athletes of a status are found; those in progress are found by the ids of their sessions. */
export function indexOfStatus(status: SyncStatus): Sql {
  return sql.ref(status === "in_progress" ? "NOT INDEXED" : "INDEXED BY athletes_by_status");
}

type Counts = Omit<Schema["athlete_counts"], "id">;

export const selectAthleteCounts = sql<Counts>`SELECT idle, live, completed, error, disconnected FROM athlete_counts`;

/** How many athletes have a status, or at most how many: those queued and in progress are counted together. */
export function countOfStatus(status: SyncStatus, counts: Counts): number {
  return status === "queued" || status === "in_progress" ? counts.live : counts[status];
}
