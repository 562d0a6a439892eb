import { run, runForChanges } from "./database.ts";
import type { Schema } from "./schema.ts";
import { sql } from "./sql.ts";

/** A login as D1 knows it: by digests, which tell neither its cookie nor whose it is. */
export interface LoginDigests {
  readonly login: string;
  /** Of everybody whose logins end together. */
  readonly subject: string;
}

/** The generation of a subject's new logins; 0 while theirs were never ended together. */
export async function readLoginGeneration(db: D1Database, subject: string): Promise<number> {
  const [cutoff] = await run(
    db,
    sql<Pick<Schema["login_cutoffs"], "generation">>`
      SELECT generation FROM login_cutoffs WHERE subject_digest = ${subject}`,
  );
  return cutoff?.generation ?? 0;
}

/** Whether a login is over before its time: it signed out, or all of its generation did. Two rows at most are looked up. */
export async function isLoginRevoked(
  db: D1Database,
  { login, subject }: LoginDigests,
  generation: number,
): Promise<boolean> {
  const [row] = await run(
    db,
    sql<{ is_revoked: number }>`
      SELECT EXISTS (SELECT 1 FROM revoked_logins WHERE login_digest = ${login})
        OR EXISTS (SELECT 1 FROM login_cutoffs WHERE subject_digest = ${subject} AND generation > ${generation})
        AS is_revoked`,
  );
  return row?.is_revoked !== 0;
}

/** Ends one login; false when it was ended before. */
export async function revokeLogin(db: D1Database, login: string, expiresAtMs: number): Promise<boolean> {
  const revoke = sql`
    INSERT INTO revoked_logins (login_digest, expires_at) VALUES (${login}, ${expiresAtMs})
    ON CONFLICT (login_digest) DO NOTHING`;
  return (await runForChanges(db, revoke)) > 0;
}

/**
 * Ends every login of a subject whose generation was read before this. The next generation is a time, so it is higher than
 * any before it also when the row of those was deleted since: that is done once nothing that it ended can be good.
 */
export async function revokeLoginsOf(
  db: D1Database,
  subject: string,
  { nowMs, expiresAtMs }: { readonly nowMs: number; readonly expiresAtMs: number },
): Promise<void> {
  const revoke = sql`
    INSERT INTO login_cutoffs (subject_digest, generation, expires_at) VALUES (${subject}, ${nowMs}, ${expiresAtMs})
    ON CONFLICT (subject_digest) DO UPDATE SET
      generation = max(login_cutoffs.generation + 1, excluded.generation),
      expires_at = max(login_cutoffs.expires_at, excluded.expires_at)`;
  await run(db, revoke);
}
