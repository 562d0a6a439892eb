import { env } from "cloudflare:workers";
import type { SessionStatus, SyncMode, SyncStatus } from "@paceline/protocol";
import type { TrueRace } from "@paceline/strava-sim";
import { RACE_COLUMNS, type Races, raceText } from "./world-history.ts";

interface AthleteRow {
  readonly strava_id: number;
  readonly sync_status: SyncStatus;
  readonly sync_error: string | null;
  readonly sync_session_id: string | null;
}

export interface SessionRow {
  readonly id: string;
  readonly athlete_id: number;
  readonly mode: SyncMode;
  readonly status: SessionStatus;
  readonly error: string | null;
  readonly epoch: number;
  readonly page_number: number;
  readonly in_line_since: number | null;
  readonly races_written: number;
  readonly retries: number;
  readonly deferrals: number;
}

export interface LetterRow {
  readonly id: string;
  readonly reason: string;
  readonly explanation: string;
  readonly athlete_id: number | null;
  readonly sync_session_id: string | null;
  readonly resolved_at: number | null;
}

/** What a reader of D1 sees at one moment. */
export interface Snapshot {
  readonly athletes: ReadonlyMap<number, AthleteRow>;
  readonly sessions: ReadonlyMap<string, SessionRow>;
  /** By session, then by number. */
  readonly pages: ReadonlyMap<string, ReadonlyMap<number, PageRow>>;
  /** Lines by session. */
  readonly logs: ReadonlyMap<string, number>;
  /** By athlete. */
  readonly races: ReadonlyMap<number, Races>;
  readonly letters: ReadonlyMap<string, LetterRow>;
  /** Epoch seconds; null when nothing is paused. */
  readonly pausedUntil: number | null;
  /** The row of `athlete_counts`, and the newest of `sync_totals`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly totals: Readonly<Record<string, number>>;
}

export interface PageRow {
  readonly sync_session_id: string;
  readonly page_number: number;
  readonly activities_count: number;
  readonly races_count: number;
}

/** Reads all of it in one transaction. */
export async function takeSnapshot(): Promise<Snapshot> {
  const [athletes, sessions, pages, logs, races, letters, budget, counts, totals] = await env.DB.batch([
    env.DB.prepare("SELECT strava_id, sync_status, sync_error, sync_session_id FROM athletes"),
    env.DB.prepare(
      `SELECT id, athlete_id, mode, status, error, epoch, page_number, in_line_since, races_written, retries, deferrals
       FROM sync_sessions`,
    ),
    env.DB.prepare("SELECT sync_session_id, page_number, activities_count, races_count FROM sync_pages"),
    env.DB.prepare("SELECT sync_session_id, count(*) AS lines FROM sync_logs GROUP BY sync_session_id"),
    env.DB.prepare(`SELECT ${RACE_COLUMNS} FROM races`),
    env.DB.prepare(
      "SELECT id, reason, explanation, athlete_id, sync_session_id, resolved_at FROM dead_letters",
    ),
    env.DB.prepare("SELECT paused_until FROM strava_budget"),
    env.DB.prepare("SELECT idle, live, completed, error, disconnected FROM athlete_counts"),
    env.DB.prepare(
      `SELECT syncs_completed, syncs_error, syncs_given_up, pages, activities, races_shown, races_written, retries,
       deferrals FROM sync_totals ORDER BY hour DESC LIMIT 1`,
    ),
  ]);
  const pagesBySession = groupBy(rows<PageRow>(pages), ({ sync_session_id }) => sync_session_id);
  const racesByAthlete = groupBy(rows<TrueRace>(races), ({ athlete_id }) => athlete_id);
  return {
    athletes: new Map(rows<AthleteRow>(athletes).map((row) => [row.strava_id, row])),
    sessions: new Map(rows<SessionRow>(sessions).map((row) => [row.id, row])),
    pages: mapValues(pagesBySession, (list) => new Map(list.map((page) => [page.page_number, page]))),
    logs: new Map(
      rows<{ sync_session_id: string; lines: number }>(logs).map((row) => [row.sync_session_id, row.lines]),
    ),
    races: mapValues(
      racesByAthlete,
      (list) => new Map(list.map((race) => [race.strava_activity_id, raceText(race)])),
    ),
    letters: new Map(rows<LetterRow>(letters).map((row) => [row.id, row])),
    pausedUntil: rows<{ paused_until: number | null }>(budget)[0]?.paused_until ?? null,
    counts: rows<Snapshot["counts"]>(counts)[0] ?? {},
    totals: rows<Snapshot["totals"]>(totals)[0] ?? {},
  };
}

/** The rows of one answer; the statement says what they are. */
function rows<Row>(answer: D1Result | undefined): Row[] {
  return (answer?.results ?? []) as Row[];
}

function groupBy<Key, Item>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function mapValues<Key, From, To>(map: ReadonlyMap<Key, From>, change: (value: From) => To): Map<Key, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
