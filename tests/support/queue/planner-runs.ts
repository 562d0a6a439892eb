import { CRONS } from "@paceline/producer/cron-expressions";
import type { Paceline } from "../paceline.ts";

interface Planned {
  readonly athlete_id: number;
  readonly mode: string;
  readonly lane: string;
}

/** Leaves so many requests of today to what nobody asked for by name. */
export async function leavePages({ rows, clock }: Paceline, pages: number): Promise<void> {
  const day = clock.nowMs / 1000 - ((clock.nowMs / 1000) % 86_400);
  await rows("UPDATE strava_budget SET day_start = ?, read_day_used = ?", day, 900 - pages);
}

/** What a run of the planner opened, by athlete. */
export async function plan(paceline: Paceline): Promise<Planned[]> {
  const before = new Set((await openedSessions(paceline)).map(({ id }) => id));
  await paceline.runCron(CRONS.plan);
  return (await openedSessions(paceline))
    .filter(({ id }) => !before.has(id))
    .map(({ athlete_id, mode, lane }) => ({ athlete_id, mode, lane }));
}

function openedSessions({ rows }: Paceline): Promise<(Planned & { readonly id: string })[]> {
  return rows("SELECT id, athlete_id, mode, lane FROM sync_sessions ORDER BY athlete_id, started_at");
}

/** The athletes of whom it opened a session. */
export async function plannedIds(paceline: Paceline): Promise<number[]> {
  return (await plan(paceline)).map(({ athlete_id }) => athlete_id);
}

/** Bulk athletes as they stand in line, those let in first of all. */
export async function inLine({ rows }: Paceline): Promise<number[]> {
  const standing = await rows<Planned>(
    "SELECT athlete_id FROM sync_sessions WHERE lane = 'bulk' AND finished_at IS NULL ORDER BY in_line_since, athlete_id",
  );
  return standing.map(({ athlete_id }) => athlete_id);
}

/** Ends all that is under way as if it had been read, or had failed. */
export async function endAll({ rows, clock }: Paceline, status: "completed" | "error"): Promise<void> {
  const full = status === "completed" ? clock.nowMs : null;
  await rows(
    "UPDATE sync_sessions SET status = ?, finished_at = ? WHERE finished_at IS NULL",
    status,
    clock.nowMs,
  );
  await rows(
    `UPDATE athletes SET sync_status = ?, last_full_synced_at = coalesce(?, last_full_synced_at),
       last_synced_at = coalesce(?, last_synced_at) WHERE sync_status IN ('queued', 'in_progress')`,
    status,
    full,
    full,
  );
}
