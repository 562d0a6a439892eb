import type { PageFailureReason, PageMessage, RefusedMessage } from "@paceline/protocol";
import { type CompiledQuery, type RawBuilder, sql } from "kysely";
import { type Database, runBatch } from "./database.ts";
import { liveStatuses } from "./fence.ts";

/** A queue message holds 128 KB at most, and D1 takes values of up to 2 MB: nothing that JSON can say is cut much. */
const BODY_CHARACTERS_MAX = 100_000;

export type DeadLetterReason =
  | RefusedMessage["reason"]
  | PageFailureReason
  | "retries_exhausted"
  | "too_many_pages";

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

/**
 * Keeps a message that cannot be worked on. The same message twice is one dead letter. The session that it names, if
 * it is live and its athlete's current one, cannot go on without it and ends in `error`.
 */
export async function recordDeadLetter(
  db: Database,
  letter: DeadLetter,
  sessionId: string | null,
): Promise<void> {
  const { explanation, nowMs } = letter;
  const statements = [insertDeadLetter(db, letter, null, sql<boolean>`true`)];
  if (sessionId !== null) {
    statements.push(
      sql`UPDATE athletes SET sync_status = 'error', sync_error = ${explanation}
        WHERE strava_id = (SELECT athlete_id FROM sync_sessions WHERE id = ${sessionId})
          AND sync_session_id = ${sessionId} AND sync_status IN ${liveStatuses}`.compile(db.kysely),
      sql`UPDATE sync_sessions
        SET status = 'error', error = ${explanation}, updated_at = ${nowMs}, finished_at = ${nowMs}
        WHERE id = ${sessionId} AND status IN ${liveStatuses}`.compile(db.kysely),
    );
  }
  await runBatch<unknown[]>(db, statements);
}

/** Keeps a message if `condition` holds; `message` is what it says, where it could be read. */
export function insertDeadLetter(
  { kysely }: Database,
  letter: DeadLetter,
  message: PageMessage | null,
  condition: RawBuilder<boolean>,
): CompiledQuery<unknown> {
  return sql`
    INSERT INTO dead_letters (id, queue, reason, explanation, athlete_id, sync_session_id, page_number, body, created_at)
    SELECT ${letter.id}, ${letter.queue}, ${letter.reason}, ${letter.explanation}, ${message?.athleteId ?? null},
      ${message?.sessionId ?? null}, ${message?.pageNumber ?? null}, ${asText(letter.body)}, ${letter.nowMs}
    WHERE ${condition}
    ON CONFLICT (id) DO NOTHING`.compile(kysely);
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
