import type { Alert } from "@paceline/protocol";
import { run, runBatch } from "./database.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";

type AlertRow = Schema["alerts"];

/** An alert that one run alone is to tell of. */
export type ClaimedAlert = Pick<AlertRow, "key" | "since" | "sentence" | "ended_at" | "told_at">;

export interface AlertClaim {
  readonly nowMs: number;
  /** Epoch ms until which they are this run's. */
  readonly claimUntilMs: number;
  /** One that still fires and was told before this moment is told again. Epoch ms. */
  readonly repeatBeforeMs: number;
  readonly limit: number;
}

/**
 * Notes which alerts fire now, and claims those that are to be told: what is new, what is over, and what has been firing
 * for long. One transaction, so of two runs at once one tells of each.
 */
export async function noteAlerts(
  db: D1Database,
  firing: readonly Alert[],
  { nowMs, claimUntilMs, repeatBeforeMs, limit }: AlertClaim,
): Promise<readonly ClaimedAlert[]> {
  const list = sql`json_each(${JSON.stringify(firing)}) AS alert`;
  const fire = sql`
    INSERT INTO alerts (key, since, sentence, athletes)
    SELECT alert.value ->> 'key', ${nowMs}, alert.value ->> 'sentence', alert.value -> 'athletes' FROM ${list}
    WHERE true ON CONFLICT (key) DO UPDATE SET
      sentence = excluded.sentence, athletes = excluded.athletes, ended_at = NULL
    WHERE alerts.sentence <> excluded.sentence OR alerts.athletes <> excluded.athletes OR alerts.ended_at IS NOT NULL`;
  const isOver = sql`key NOT IN (SELECT alert.value ->> 'key' FROM ${list})`;
  const forget = sql`DELETE FROM alerts WHERE told_at IS NULL AND claimed_until <= ${nowMs} AND ${isOver}`;
  const end = sql`UPDATE alerts SET ended_at = ${nowMs} WHERE ended_at IS NULL AND ${isOver}`;
  const claim = sql<ClaimedAlert>`
    UPDATE alerts SET claimed_until = ${claimUntilMs}
    WHERE key IN (
      SELECT key FROM alerts
      WHERE claimed_until <= ${nowMs} AND (ended_at IS NOT NULL OR told_at IS NULL OR told_at <= ${repeatBeforeMs})
      ORDER BY since, key LIMIT ${limit})
    RETURNING key, since, sentence, ended_at, told_at`;
  const [, , , claimed] = await runBatch<[unknown, unknown, unknown, ClaimedAlert]>(db, [
    fire,
    forget,
    end,
    claim,
  ]);
  return claimed.results;
}

/**
 * Notes that claimed alerts were told. What is over goes; what began to fire again while its end was told is told anew by
 * the next run.
 */
export async function alertsTold(
  db: D1Database,
  claimed: readonly ClaimedAlert[],
  { nowMs, claimUntilMs }: Pick<AlertClaim, "nowMs" | "claimUntilMs">,
): Promise<void> {
  const keysOf = (isOver: boolean) =>
    JSON.stringify(claimed.filter(({ ended_at }) => (ended_at !== null) === isOver).map(({ key }) => key));
  const ofRun = (keys: string): Sql =>
    sql`claimed_until = ${claimUntilMs} AND key IN (SELECT value FROM json_each(${keys}))`;
  const [over, firing] = [keysOf(true), keysOf(false)];
  await runBatch<[unknown, unknown, unknown]>(db, [
    sql`DELETE FROM alerts WHERE ended_at IS NOT NULL AND ${ofRun(over)}`,
    sql`UPDATE alerts SET told_at = NULL, claimed_until = 0 WHERE ${ofRun(over)}`,
    sql`UPDATE alerts SET told_at = ${nowMs}, claimed_until = 0 WHERE ${ofRun(firing)}`,
  ]);
}

/** An alert that fires. */
export type ListedAlert = Pick<AlertRow, "key" | "since" | "sentence" | "told_at">;

/** What fires, the longest first; at most `limit`. */
export function listAlerts(db: D1Database, limit: number): Promise<readonly ListedAlert[]> {
  return run(
    db,
    sql`SELECT key, since, sentence, told_at FROM alerts WHERE ended_at IS NULL ORDER BY since, key LIMIT ${limit}`,
  );
}
