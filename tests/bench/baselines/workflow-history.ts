import { findRaces, greatest, nextStep } from "@paceline/pipeline";
import type { Activity, Cursor, SyncMode } from "@paceline/protocol";
import {
  ACTIVITIES_PER_PAGE,
  type BaselineClub,
  freshAccessToken,
  listPage,
  RACE_WORKOUT_TYPES,
} from "./club.ts";
import { RACE_COLUMNS } from "./race-columns.ts";

/** One athlete's sync: the parameters of a Workflow instance. */
export interface HistorySync {
  readonly athleteId: number;
  readonly mode: SyncMode;
  readonly cursor: Cursor;
}

/** A step's retries; together the delays outlast a quarter hour, so that Strava's short window can turn over. */
const STEP_CONFIG = {
  retries: { limit: 8, delay: "10 seconds", backoff: "exponential" },
  timeout: "2 minutes",
} as const;

/** The part of Cloudflare's `WorkflowStep` that is used here. */
export interface Steps {
  do<Value extends Rpc.Serializable<Value>>(
    name: string,
    config: typeof STEP_CONFIG,
    work: () => Promise<Value>,
  ): Promise<Value>;
}

/** What a page's step hands on. A type and not an interface: steps carry only what has no further fields. */
type PageDone = { next: Cursor | null; raceIds: number[]; newestStart: number | null };

/** As Paceline walks: a day's overlap, for equal and hidden start times. */
const OVERLAP_SECONDS = 90_000;

/**
 * The same job with Cloudflare Workflows: an instance an athlete, a step a page. A page's races are one statement that
 * writes none which did not change; nothing is deleted before the history was read to its end.
 */
export async function syncHistory(steps: Steps, sync: HistorySync, club: BaselineClub): Promise<void> {
  const shown: number[] = [];
  let newestStart: number | null = null;
  let cursor: Cursor | null = sync.cursor;
  for (let page = 1; cursor !== null; page++) {
    const at: Cursor = cursor;
    const done: PageDone = await steps.do(`page ${page}`, STEP_CONFIG, () => syncPage(sync, at, club));
    shown.push(...done.raceIds);
    newestStart = done.newestStart === null ? newestStart : Math.max(done.newestStart, newestStart ?? 0);
    cursor = done.next;
  }
  await steps.do("finish", STEP_CONFIG, () => finish(sync, shown, newestStart, club));
}

async function syncPage(
  { athleteId, mode }: HistorySync,
  cursor: Cursor,
  club: BaselineClub,
): Promise<PageDone> {
  // In each step anew: a step's result is stored, and a token does not belong there.
  const accessToken = await freshAccessToken(athleteId, club);
  const { activities, rowCount } = await listPage(accessToken, cursor, club);
  const { races } = findRaces(activities, RACE_WORKOUT_TYPES);
  if (races.length > 0) await writeRaces(athleteId, races, club);
  const starts = activities.map(({ start_date }) => start_date);
  const walk = {
    perPage: ACTIVITIES_PER_PAGE,
    overlapSeconds: OVERLAP_SECONDS,
    nowSeconds: Math.floor(club.nowMs() / 1000),
  };
  const step = nextStep(mode, cursor, { starts, rowCount }, walk);
  return {
    next: step.kind === "next" ? step.cursor : null,
    raceIds: races.map(({ strava_activity_id }) => strava_activity_id),
    newestStart: starts.length === 0 ? null : greatest(starts),
  };
}

const SYNCED = RACE_COLUMNS.filter((column) => column !== "strava_activity_id");

const UPSERT = `
  INSERT INTO races (athlete_id, ${RACE_COLUMNS.join(", ")})
  SELECT ?1, ${RACE_COLUMNS.map((column) => `value ->> '${column}'`).join(", ")} FROM json_each(?2) WHERE true
  ON CONFLICT (strava_activity_id) DO UPDATE SET ${SYNCED.map((column) => `${column} = excluded.${column}`).join(", ")}
  WHERE (${SYNCED.map((column) => `races.${column}`).join(", ")})
    IS NOT (${SYNCED.map((column) => `excluded.${column}`).join(", ")})`;

async function writeRaces(
  athleteId: number,
  races: readonly Activity[],
  { db }: BaselineClub,
): Promise<void> {
  await db.prepare(UPSERT).bind(athleteId, JSON.stringify(races)).all();
}

async function finish(
  { athleteId, mode }: HistorySync,
  shown: readonly number[],
  newestStart: number | null,
  { db, nowMs }: BaselineClub,
): Promise<null> {
  const isFull = mode === "full";
  await db.batch([
    db
      .prepare(
        `DELETE FROM races WHERE athlete_id = ? AND ? AND strava_activity_id NOT IN (SELECT value FROM json_each(?))`,
      )
      .bind(athleteId, isFull ? 1 : 0, JSON.stringify(shown)),
    db
      .prepare(
        `UPDATE athletes SET sync_status = 'completed', last_synced_at = ?,
           newest_start_date = coalesce(?, newest_start_date) WHERE strava_id = ?`,
      )
      .bind(nowMs(), newestStart, athleteId),
  ]);
  return null;
}
