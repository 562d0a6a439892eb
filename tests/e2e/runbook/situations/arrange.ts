import type { DeadLetterReason } from "@paceline/protocol";
import type { Values } from "../run-command.ts";
import type { ClubOfRunbook } from "../world.ts";

const HOUR_MS = 3_600_000;

/** What is arranged is as long ago as this: before all that a test does. */
const LONG_AGO_MS = 2 * HOUR_MS;

interface Ended {
  readonly status: "error" | "completed" | "in_progress";
  readonly error?: string;
}

/** Gives an athlete a full session that began two hours ago, with a line in its log; one under way is long overdue. */
export function session(
  { rows }: ClubOfRunbook,
  athleteId: number,
  { status, error }: Ended,
): { readonly "athlete id": string; readonly "session id": string } {
  const atMs = Date.now() - LONG_AGO_MS;
  const id = `sync-${athleteId}-${atMs}`;
  rows(
    `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, error, cursor, races_before, started_at, updated_at,
      finished_at, due_at)
    VALUES (?, ?, 'full', 'priority', 'queued', NULL, '{"after":null,"before":null,"page":1}', 0, ?, ?, NULL, ?)`,
    ...[id, athleteId, atMs, atMs, atMs],
  );
  rows("UPDATE athletes SET sync_session_id = ?, sync_status = 'queued' WHERE strava_id = ?", id, athleteId);
  const finishedAt = status === "in_progress" ? null : atMs;
  rows(
    "UPDATE sync_sessions SET status = ?, error = ?, finished_at = ? WHERE id = ?",
    ...[status, error ?? null, finishedAt, id],
  );
  rows(
    `INSERT INTO sync_logs (sync_session_id, seq, athlete_id, level, message, metadata, created_at)
    VALUES (?, 1, ?, 'warn', 'Page 1: 1 activities could not be read and were skipped.', '{}', ?)`,
    ...[id, athleteId, atMs],
  );
  return { "athlete id": String(athleteId), "session id": id };
}

/** Keeps a letter as the consumer or the rescue would; nobody's when no athlete is named. */
export function letter(
  { rows }: ClubOfRunbook,
  reason: DeadLetterReason,
  {
    athleteId = null,
    name = reason,
    explanation = "What happened. What to do.",
  }: { readonly athleteId?: number | null; readonly name?: string; readonly explanation?: string } = {},
): string {
  const id = `letter-${name}`;
  rows(
    `INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, body, created_at)
    VALUES (?, 'athlete-pages', ?, ?, ?, '{"version":1}', ?)`,
    ...[id, reason, explanation, athleteId, Date.now() - LONG_AGO_MS],
  );
  return id;
}

/** An athlete whose sync ended in error, and its letter. */
export function failedWithLetter(club: ClubOfRunbook, reason: DeadLetterReason, explanation: string): Values {
  const [athleteId] = club.athletes;
  const ids = session(club, athleteId, { status: "error", error: explanation });
  return { ...ids, "letter id": letter(club, reason, { athleteId, explanation }) };
}

/** Athletes whom Strava refused. */
export function disconnect(club: ClubOfRunbook, athleteIds: readonly number[]): void {
  for (const athleteId of athleteIds) {
    const explanation = "Strava no longer accepts this athlete's authorisation.";
    session(club, athleteId, { status: "error", error: explanation });
    club.rows(
      "UPDATE athletes SET sync_status = 'disconnected', sync_error = ? WHERE strava_id = ?",
      explanation,
      athleteId,
    );
    letter(club, "refresh_refused", { athleteId, name: `refused-${athleteId}`, explanation });
  }
}

/** A race of an athlete's. */
export function race({ rows }: ClubOfRunbook, athleteId: number): Values {
  rows(
    `INSERT INTO races (strava_activity_id, athlete_id, name, sport_type, workout_type, start_date, start_date_local, distance,
      moving_time, elapsed_time, total_elevation_gain)
    VALUES (4711, ?, 'Morning Run', 'Run', 1, 1775293200, '2026-04-04T11:00:00Z', 42195, 12000, 12100, 80)`,
    athleteId,
  );
  const days = { "first day": "2026-04-01", "last day": "2026-04-30" };
  return { "athlete id": String(athleteId), "race id": "4711", ...days };
}

/** The breaker, open for two hours. */
export function openBreaker({ rows }: ClubOfRunbook, reason: string): void {
  const nowMs = Date.now();
  rows(
    "UPDATE strava_budget SET breaker_since = ?, breaker_until = ?, breaker_reason = ?, breaker_tries = 3",
    ...[nowMs - LONG_AGO_MS, Math.floor((nowMs + HOUR_MS) / 1000), reason],
  );
}

/** Asks the admin API as an operator would; throws what it refused by. */
export async function ask(
  { workers, secrets }: ClubOfRunbook,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${secrets.ADMIN_TOKEN}`, "content-type": "application/json" };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${workers.url}/api/admin/${path}`, { method, headers, ...init });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
