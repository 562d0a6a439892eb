import { env } from "cloudflare:workers";
import type { Lane, PageMessage } from "@paceline/protocol";

/** A live session as D1 may hold one. */
export interface Booked {
  /** Epoch seconds; null: its page has nothing booked. */
  readonly at: number | null;
  readonly lane?: Lane;
  readonly isOver?: boolean;
}

let athletes = 0;

/** Puts sessions into D1, each of an athlete of its own, and answers with the messages of the pages they wait for. */
export async function bookSessions(sessions: readonly Booked[]): Promise<readonly PageMessage[]> {
  const messages = sessions.map(({ lane = "bulk" }): PageMessage => {
    const athleteId = ++athletes;
    const cursor = { after: null, before: null, page: 1 };
    return { version: 1, athleteId, sessionId: `sync-${athleteId}-1`, epoch: 1, pageNumber: 1, cursor, lane };
  });
  const statements = sessions.flatMap(({ at, isOver = false }, i) => {
    const { athleteId, sessionId, lane } = messageAt(messages, i);
    return [
      env.DB.prepare(
        `INSERT INTO athletes (strava_id, refresh_token, imported_token_digest, created_at, sync_status, sync_session_id)
         VALUES (?, 'refresh', 'digest', 0, 'queued', ?)`,
      ).bind(athleteId, sessionId),
      env.DB.prepare(
        `INSERT INTO sync_sessions (id, athlete_id, mode, lane, status, cursor, races_before, started_at, updated_at,
           booked_at, finished_at)
         VALUES (?, ?, 'full', ?, ?, '{"after":null,"before":null,"page":1}', 0, 0, 0, ?, ?)`,
      ).bind(sessionId, athleteId, lane, isOver ? "stopped" : "queued", at, isOver ? 1 : null),
    ];
  });
  await env.DB.batch(statements);
  return messages;
}

/** So many sessions alike. */
export function alike(count: number, session: Booked): Booked[] {
  return Array.from({ length: count }, () => session);
}

/** The message at an index; throws when there is none. */
export function messageAt(messages: readonly PageMessage[], index: number): PageMessage {
  const message = messages[index];
  if (message === undefined) throw new Error(`There is no message ${index}.`);
  return message;
}
