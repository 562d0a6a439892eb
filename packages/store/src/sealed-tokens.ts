import { run, runForChanges } from "./database.ts";
import type { Schema } from "./schema.ts";
import { type Sql, sql } from "./sql.ts";
import { sealedWith, type TokenCipher } from "./token-cipher.ts";

type KeyIds = TokenCipher["keyIds"];

/** An athlete's encrypted tokens, exactly as they are stored. */
export type SealedTokens = Pick<Schema["athletes"], "strava_id" | "access_token" | "refresh_token">;

/** How many athletes have tokens that the newest key did not encrypt. */
export interface SealedCount {
  /** An older key of those known did. */
  readonly older: number;
  /** A key that is not known did, or the text is no encrypted token. */
  readonly unknown: number;
}

/** One read of the table: an index over tokens would cost each refresh a written row more. */
export async function countSealed(db: D1Database, keyIds: KeyIds): Promise<SealedCount> {
  const [count] = await run(
    db,
    sql<SealedCount>`
      SELECT count(*) FILTER (WHERE ${isKnown(keyIds)} AND NOT ${isNewest(keyIds)}) AS older,
        count(*) FILTER (WHERE NOT ${isKnown(keyIds)}) AS unknown
      FROM athletes`,
  );
  return count ?? { older: 0, unknown: 0 };
}

/** Athletes with tokens that an older key encrypted, by id, from the one after `afterId`. */
export function listSealedWithOlder(
  db: D1Database,
  keyIds: KeyIds,
  { afterId, limit }: { readonly afterId: number; readonly limit: number },
): Promise<readonly SealedTokens[]> {
  return run(
    db,
    sql<SealedTokens>`
      SELECT strava_id, access_token, refresh_token FROM athletes
      WHERE strava_id > ${afterId} AND ${isKnown(keyIds)} AND NOT ${isNewest(keyIds)}
      ORDER BY strava_id LIMIT ${limit}`,
  );
}

/** The first so many athletes whose tokens none of the keys can have encrypted. */
export async function listSealedWithUnknown(
  db: D1Database,
  keyIds: KeyIds,
  limit: number,
): Promise<readonly number[]> {
  const unknown = sql<Pick<SealedTokens, "strava_id">>`
    SELECT strava_id FROM athletes WHERE NOT ${isKnown(keyIds)} ORDER BY strava_id LIMIT ${limit}`;
  return (await run(db, unknown)).map(({ strava_id }) => strava_id);
}

/** The same tokens twice: as they were read, and as they are to be stored. */
export interface Reencrypted {
  readonly stored: SealedTokens;
  readonly fresh: Omit<SealedTokens, "strava_id">;
}

/**
 * Stores texts in place of the very ones that they were made from, and answers with how many athletes got theirs. Where a
 * refresh or an import came in between, its tokens stand: Strava may have forgotten these. The version of the tokens stays
 * as it is, for they are the same, and a refresh under way must still find it.
 */
export function storeReencrypted(db: D1Database, reencrypted: readonly Reencrypted[]): Promise<number> {
  const list = reencrypted.map(({ stored, fresh }) => ({ ...stored, fresh }));
  return runForChanges(
    db,
    sql`
      UPDATE athletes SET access_token = item.value ->> '$.fresh.access_token',
        refresh_token = item.value ->> '$.fresh.refresh_token'
      FROM json_each(${JSON.stringify(list)}) AS item
      WHERE athletes.strava_id = item.value ->> 'strava_id'
        AND athletes.refresh_token = item.value ->> 'refresh_token'
        AND athletes.access_token IS item.value ->> 'access_token'`,
  );
}

/** Whether both texts, or the one that is there, begin as a key's do. `LIKE` would take capitals and small letters for one. */
function isNewest([newest]: KeyIds): Sql {
  const prefix = sealedWith(newest);
  return sql`(${beginsLike("refresh_token", prefix)} AND (access_token IS NULL OR ${beginsLike("access_token", prefix)}))`;
}

function isKnown(keyIds: KeyIds): Sql {
  const ofAny = (column: "access_token" | "refresh_token") =>
    sql.join(
      keyIds.map((id) => beginsLike(column, sealedWith(id))),
      " OR ",
    );
  return sql`((${ofAny("refresh_token")}) AND (access_token IS NULL OR ${ofAny("access_token")}))`;
}

function beginsLike(column: "access_token" | "refresh_token", prefix: string): Sql {
  return sql`substr(${sql.ref(column)}, 1, ${sql.lit(prefix.length)}) = ${sql.lit(prefix)}`;
}
