import { findRaces } from "@paceline/pipeline";
import type { Activity } from "@paceline/protocol";
import { type BaselineClub, freshAccessToken, listPage, RACE_WORKOUT_TYPES } from "./club.ts";
import { RACE_COLUMNS } from "./race-columns.ts";

export interface LoopOptions {
  /** How long it sleeps after each page, so as not to run into Strava's limits. */
  readonly pauseMs: number;
}

/**
 * The design that Paceline replaces: one invocation goes through all athletes, one after another. An athlete's races are
 * deleted first; then the pages are fetched by their number, each race is one INSERT, and after each page it sleeps. Nothing
 * is tried again: an athlete who failed is in `error` until somebody starts that athlete anew.
 */
export async function syncInOneLoop(
  athleteIds: readonly number[],
  club: BaselineClub,
  { pauseMs }: LoopOptions,
): Promise<void> {
  for (const athleteId of athleteIds) {
    try {
      await markAthlete(athleteId, "in_progress", club);
      await refetchRaces(athleteId, club, pauseMs);
      await markAthlete(athleteId, "completed", club);
    } catch {
      await markAthlete(athleteId, "error", club);
    }
  }
}

async function refetchRaces(athleteId: number, club: BaselineClub, pauseMs: number): Promise<void> {
  // Before the deletion: a token that cannot be had then costs no race.
  const accessToken = await freshAccessToken(athleteId, club);
  await club.db.prepare("DELETE FROM races WHERE athlete_id = ?").bind(athleteId).all();
  for (let page = 1; ; page++) {
    const { activities, rowCount } = await listPage(accessToken, { after: null, before: null, page }, club);
    // Not at a short page: private activities make pages short in the middle of a history.
    if (rowCount === 0) return;
    for (const race of findRaces(activities, RACE_WORKOUT_TYPES).races)
      await insertRace(athleteId, race, club);
    await club.sleep(pauseMs);
  }
}

const INSERT = `INSERT OR REPLACE INTO races (athlete_id, ${RACE_COLUMNS.join(", ")})
  VALUES (?, ${RACE_COLUMNS.map(() => "?").join(", ")})`;

async function insertRace(athleteId: number, race: Activity, { db }: BaselineClub): Promise<void> {
  await db
    .prepare(INSERT)
    .bind(athleteId, ...RACE_COLUMNS.map((column) => race[column]))
    .all();
}

async function markAthlete(
  athleteId: number,
  status: "in_progress" | "completed" | "error",
  { db, nowMs }: BaselineClub,
): Promise<void> {
  const syncedAtMs = status === "completed" ? nowMs() : null;
  await db
    .prepare(
      "UPDATE athletes SET sync_status = ?, last_synced_at = coalesce(?, last_synced_at) WHERE strava_id = ?",
    )
    .bind(status, syncedAtMs, athleteId)
    .all();
}
