import type { ActivityPage, Cursor } from "@paceline/protocol";
import type { StravaClient } from "@paceline/strava";

/** What both baselines work with; the clock and the waiting are passed in, so that virtual time can stand for real. */
export interface BaselineClub {
  readonly db: D1Database;
  /** Paceline's own client: what differs is how the work is cut and stored, not how an answer is read. */
  readonly strava: StravaClient;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Strava's largest page. */
export const ACTIVITIES_PER_PAGE = 200;

/** The default of Paceline's RACE_WORKOUT_TYPES. */
export const RACE_WORKOUT_TYPES: ReadonlySet<number> = new Set([1]);

/** Tokens with less life left than this are refreshed before the request. */
const TOKEN_LIFE_SECONDS_MIN = 300;

interface TokenRow {
  readonly access_token: string | null;
  readonly refresh_token: string;
  readonly token_expires_at: number;
}

/** An athlete's access token, refreshed when it has too little life left: one round trip to D1, or two. */
export async function freshAccessToken(
  athleteId: number,
  { db, strava, nowMs }: BaselineClub,
): Promise<string> {
  const { results } = await db
    .prepare("SELECT access_token, refresh_token, token_expires_at FROM athletes WHERE strava_id = ?")
    .bind(athleteId)
    .all<TokenRow>();
  const [stored] = results;
  if (stored === undefined) throw new Error(`There is no athlete ${athleteId}.`);
  const { access_token, refresh_token, token_expires_at } = stored;
  if (access_token !== null && token_expires_at > nowMs() / 1000 + TOKEN_LIFE_SECONDS_MIN)
    return access_token;
  const refreshed = await strava.refreshToken(refresh_token);
  if (!refreshed.ok) throw new Error(refreshed.failure.explanation);
  const { accessToken, refreshToken, expiresAt } = refreshed.value;
  await db
    .prepare(
      "UPDATE athletes SET access_token = ?, refresh_token = ?, token_expires_at = ? WHERE strava_id = ?",
    )
    .bind(accessToken, refreshToken, expiresAt, athleteId)
    .all();
  return accessToken;
}

/** One page of activities; throws what Strava's failure says. */
export async function listPage(
  accessToken: string,
  cursor: Cursor,
  { strava }: BaselineClub,
): Promise<ActivityPage> {
  const listed = await strava.listActivities({ accessToken, cursor, perPage: ACTIVITIES_PER_PAGE });
  if (!listed.ok) throw new Error(listed.failure.explanation);
  return listed.value;
}
