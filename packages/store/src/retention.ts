import { runForChanges } from "./database.ts";
import { type Sql, sql } from "./sql.ts";

/** The tables whose rows are kept for a time only, in the order in which they can go: a session after its pages and logs. */
export const EXPIRING_TABLES = [
  "sync_pages",
  "sync_logs",
  "sync_sessions",
  "dead_letters",
  "sync_totals",
  "revoked_logins",
  "login_cutoffs",
] as const;
export type ExpiringTable = (typeof EXPIRING_TABLES)[number];

/**
 * Deletes at most `rowsMax` rows that expired before `beforeMs` (epoch ms) and answers with how many went: fewer than
 * `rowsMax` means that none is left. One statement, so nothing can change between the choice of a row and its end.
 */
export async function deleteExpired(
  db: D1Database,
  table: ExpiringTable,
  beforeMs: number,
  rowsMax: number,
): Promise<number> {
  return runForChanges(db, DELETIONS[table](beforeMs, rowsMax));
}

/** Each reads its table once, down to the row that fills it: an index would cost every sync a written row more. */
const DELETIONS: Readonly<Record<ExpiringTable, (beforeMs: number, rowsMax: number) => Sql>> = {
  // Whatever its age, a live session's pages are what its sweep spares races by.
  sync_pages: (beforeMs, rowsMax) => sql`
      DELETE FROM sync_pages WHERE (sync_session_id, page_number) IN (
        SELECT page.sync_session_id, page.page_number FROM sync_pages AS page
        WHERE EXISTS (SELECT 1 FROM sync_sessions AS session
          WHERE session.id = page.sync_session_id AND session.finished_at < ${beforeMs})
        LIMIT ${rowsMax})`,
  // A session writes no line after its end, so looking at the line first saves most look-ups. Where the session is
  // gone, the line's own age decides.
  sync_logs: (beforeMs, rowsMax) => sql`
      DELETE FROM sync_logs WHERE (sync_session_id, seq) IN (
        SELECT line.sync_session_id, line.seq FROM sync_logs AS line
        LEFT JOIN sync_sessions AS session ON session.id = line.sync_session_id
        WHERE line.created_at < ${beforeMs} AND (session.id IS NULL OR session.finished_at < ${beforeMs})
        LIMIT ${rowsMax})`,
  // Only when its pages are gone: they would follow it in a cascade that no bound holds.
  sync_sessions: (beforeMs, rowsMax) => sql`
      DELETE FROM sync_sessions WHERE id IN (
        SELECT session.id FROM sync_sessions AS session
        WHERE session.finished_at < ${beforeMs}
          AND NOT EXISTS (SELECT 1 FROM sync_pages AS page WHERE page.sync_session_id = session.id)
          AND NOT EXISTS (SELECT 1 FROM sync_logs AS line WHERE line.sync_session_id = session.id)
        LIMIT ${rowsMax})`,
  dead_letters: (beforeMs, rowsMax) => sql`
      DELETE FROM dead_letters WHERE id IN (
        SELECT id FROM dead_letters WHERE resolved_at < ${beforeMs} LIMIT ${rowsMax})`,
  // The newest that expired stays: what happened in the hour after it is the difference from it.
  sync_totals: (beforeMs, rowsMax) => sql`
      DELETE FROM sync_totals WHERE hour IN (
        SELECT hour FROM sync_totals WHERE hour < (SELECT max(hour) FROM sync_totals WHERE hour < ${beforeMs})
        LIMIT ${rowsMax})`,
  revoked_logins: (beforeMs, rowsMax) => sql`
      DELETE FROM revoked_logins WHERE login_digest IN (
        SELECT login_digest FROM revoked_logins WHERE expires_at < ${beforeMs} LIMIT ${rowsMax})`,
  login_cutoffs: (beforeMs, rowsMax) => sql`
      DELETE FROM login_cutoffs WHERE subject_digest IN (
        SELECT subject_digest FROM login_cutoffs WHERE expires_at < ${beforeMs} LIMIT ${rowsMax})`,
};
