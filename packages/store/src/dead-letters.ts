import type { DeadLetterReason, SyncMode } from "@paceline/protocol";
import { run, runBatch, runBatchForLast } from "./database.ts";
import { liveStatuses } from "./fence.ts";
import { type Sql, sql } from "./sql.ts";

/** A queue message holds 128 KB at most, and D1 takes values of up to 2 MB: nothing that JSON can say is cut much. */
const BODY_CHARACTERS_MAX = 100_000;

/** A message given up on. */
export interface DeadLetter {
  /** The queue's message id. */
  readonly id: string;
  readonly queue: string;
  readonly reason: DeadLetterReason;
  /** A sentence that says what happened and what to do. */
  readonly explanation: string;
  /** The message as it came; it may be anything. */
  readonly body: unknown;
  readonly nowMs: number;
}

/** Whose a dead letter is: by it the letter is replayed, and goes when the athlete does. A page message says it all. */
interface Belonging {
  readonly athleteId: number | Sql<number>;
  readonly sessionId: string;
  readonly pageNumber: number | null;
}

/** Keeps a message that cannot be worked on, unless its athlete is gone. The same message twice is one dead letter. */
export async function recordDeadLetter(
  db: D1Database,
  letter: DeadLetter,
  belonging: Belonging | null,
): Promise<void> {
  const isKept =
    belonging === null
      ? sql<boolean>`true`
      : sql<boolean>`EXISTS (SELECT 1 FROM athletes WHERE strava_id = ${belonging.athleteId})`;
  await runBatch<[unknown]>(db, [insertDeadLetter(letter, belonging, isKept)]);
}

/**
 * Keeps a message that cannot be worked on and that its session cannot go on without: the session ends in `error`.
 * False when that session is over or gone: then there is nothing to keep.
 */
export async function failSession(db: D1Database, letter: DeadLetter, sessionId: string): Promise<boolean> {
  const { explanation, nowMs } = letter;
  const isLive = sql<boolean>`EXISTS (SELECT 1 FROM sync_sessions JOIN athletes ON athletes.sync_session_id = sync_sessions.id
    WHERE sync_sessions.id = ${sessionId} AND sync_sessions.status IN ${liveStatuses})`;
  const athleteId = sql<number>`(SELECT athlete_id FROM sync_sessions WHERE id = ${sessionId})`;
  const belonging = { athleteId, sessionId, pageNumber: null };
  const endSession = sql<{ id: string }>`UPDATE sync_sessions
    SET status = 'error', error = ${explanation}, updated_at = ${nowMs}, finished_at = ${nowMs}
    WHERE id = ${sessionId} AND ${isLive} RETURNING id`;
  const ended = await runBatchForLast(db, [insertDeadLetter(letter, belonging, isLive)], endSession);
  return ended.length > 0;
}

/** Keeps a message if `condition` holds; `belonging` is null where nobody knows whose it is. */
export function insertDeadLetter(
  letter: DeadLetter,
  belonging: Belonging | null,
  condition: Sql<boolean>,
): Sql {
  return sql`
    INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, sync_session_id, page_number, body, created_at)
    SELECT ${letter.id}, ${letter.queue}, ${letter.reason}, ${letter.explanation}, ${belonging?.athleteId ?? null},
      ${belonging?.sessionId ?? null}, ${belonging?.pageNumber ?? null}, ${asText(letter.body)}, ${letter.nowMs}
    WHERE ${condition}
    ON CONFLICT (id) DO NOTHING`;
}

/** Any value as text: queues carry more than JSON can say. */
function asText(body: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch {
    // BigInt and cycles have no JSON.
  }
  return (text ?? `(no JSON: ${typeof body})`).toWellFormed().slice(0, BODY_CHARACTERS_MAX);
}

/** A dead letter as a person finds it. */
export interface StoredLetter {
  readonly id: string;
  readonly athlete_id: number | null;
  readonly sync_session_id: string | null;
  /** Epoch ms; null while it is open. */
  readonly resolved_at: number | null;
  /** What was done about it. */
  readonly resolution: string | null;
  /** Of the session that it belonged to; null when that is gone or was never known. */
  readonly mode: SyncMode | null;
}

/** One dead letter, open or not; null when there is none of that id. */
export async function readDeadLetter(db: D1Database, id: string): Promise<StoredLetter | null> {
  const [row] = await run(
    db,
    sql<StoredLetter>`
      SELECT letter.id, letter.athlete_id, letter.sync_session_id, letter.resolved_at, letter.resolution, session.mode
      FROM dead_letters AS letter LEFT JOIN sync_sessions AS session ON session.id = letter.sync_session_id
      WHERE letter.id = ${id}`,
  );
  return row ?? null;
}

/** One letter, or all of a reason. */
export type LettersToResolve = { readonly id: string } | { readonly reason: string };

export interface Resolution {
  /** A sentence: what was done about it. */
  readonly resolution: string;
  readonly nowMs: number;
}

/** Marks dead letters as dealt with where `condition` holds; those that are resolved already stay as they are. */
export function resolveLetters(
  letters: LettersToResolve,
  { resolution, nowMs }: Resolution,
  condition: Sql<boolean>,
): Sql<{ id: string }> {
  const named = "id" in letters ? sql`id = ${letters.id}` : sql`reason = ${letters.reason}`;
  return sql<{ id: string }>`UPDATE dead_letters SET resolved_at = ${nowMs}, resolution = ${resolution}
    WHERE ${named} AND resolved_at IS NULL AND ${condition} RETURNING id`;
}

/** Resolves dead letters that nobody replays, and answers with how many were open. */
export async function discardDeadLetters(
  db: D1Database,
  letters: LettersToResolve,
  resolution: Resolution,
): Promise<number> {
  return (await run(db, resolveLetters(letters, resolution, sql<boolean>`true`))).length;
}
