import type { PageMessage } from "@paceline/protocol";
import { sql } from "kysely";
import { type Database, runBatch } from "./database.ts";
import { fence } from "./fence.ts";

/** Gives a page back until `dueAtMs` (epoch ms), when its message comes again; the rescue leaves it alone till then. */
export async function deferPage(db: Database, message: PageMessage, dueAtMs: number): Promise<void> {
  const waits = sql`UPDATE sync_sessions SET claimed_until = 0, due_at = ${dueAtMs}
    WHERE id = ${message.sessionId} AND ${fence(message)}`;
  await runBatch<[unknown]>(db, [waits.compile(db.kysely)]);
}

/**
 * Notes that a page's message comes again at `dueAtMs` (epoch ms), or later where that was known, so that the rescue
 * leaves it alone till then. For whoever does not have the page: a claim stays.
 */
export async function expectPage(db: Database, message: PageMessage, dueAtMs: number): Promise<void> {
  const expected = sql`UPDATE sync_sessions SET due_at = max(due_at, ${dueAtMs})
    WHERE id = ${message.sessionId} AND ${fence(message)}`;
  await runBatch<[unknown]>(db, [expected.compile(db.kysely)]);
}
