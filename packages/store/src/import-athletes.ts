import { foldedName } from "@paceline/protocol";
import { runBatch } from "./database.ts";
import { sql } from "./sql.ts";

/** An athlete to import, tokens already encrypted. */
export interface ImportedAthlete {
  readonly strava_id: number;
  readonly firstname: string | null;
  readonly lastname: string | null;
  readonly scope: string | null;
  readonly access_token: string | null;
  readonly refresh_token: string;
  /** Epoch seconds; 0 when unknown, which makes the first page refresh. */
  readonly token_expires_at: number;
  readonly imported_token_digest: string;
}

export interface ImportResult {
  readonly created: number;
  /** Known athletes that brought a new refresh token: they are connected again. */
  readonly reconnected: number;
  readonly unchanged: number;
}

/** Names as searches compare them; empty where none is told. */
export function foldedNames({ firstname, lastname }: Pick<ImportedAthlete, "firstname" | "lastname">) {
  return { folded_firstname: foldedName(firstname ?? ""), folded_lastname: foldedName(lastname ?? "") };
}

/** Where an athlete is known already: a name that is not told stays, and with it what searches compare. */
export const KNOWN_NAMES_STAY = sql.join(
  ["firstname", "lastname"].flatMap((name) => {
    const [column, folded] = [sql.ref(name), sql.ref(`folded_${name}`)];
    return [
      sql`${column} = coalesce(excluded.${column}, athletes.${column})`,
      sql`${folded} = iif(excluded.${column} IS NULL, athletes.${folded}, excluded.${folded})`,
    ];
  }),
);

/**
 * Writes athletes in one transaction, whatever their number. Importing the same list twice changes nothing:
 * a refresh token that was imported before never takes the place of the one that Strava gave since. Versions of tokens
 * count from the time of the import, so that a refresh begun before an athlete was deleted and imported again finds
 * another version.
 */
export async function importAthletes(
  db: D1Database,
  athletes: readonly ImportedAthlete[],
  nowMs: number,
): Promise<ImportResult> {
  const folded = athletes.map((athlete) => ({ ...athlete, ...foldedNames(athlete) }));
  const list = sql`json_each(${JSON.stringify(folded)}) AS item`;
  const known = sql<{ reconnected: 0 | 1 }>`
    SELECT athletes.imported_token_digest <> item.value ->> 'imported_token_digest' AS reconnected
    FROM ${list} JOIN athletes ON athletes.strava_id = item.value ->> 'strava_id'`;
  const isNewToken = sql`athletes.imported_token_digest <> excluded.imported_token_digest`;
  const ifNew = (column: string) =>
    sql`${sql.ref(column)} = iif(${isNewToken}, excluded.${sql.ref(column)}, athletes.${sql.ref(column)})`;
  const upsert = sql`
    INSERT INTO athletes (strava_id, firstname, lastname, scope, access_token, refresh_token, token_expires_at,
      token_version, imported_token_digest, created_at, folded_firstname, folded_lastname)
    SELECT item.value ->> 'strava_id', item.value ->> 'firstname', item.value ->> 'lastname', item.value ->> 'scope',
      item.value ->> 'access_token', item.value ->> 'refresh_token', item.value ->> 'token_expires_at',
      ${nowMs}, item.value ->> 'imported_token_digest', ${nowMs}, item.value ->> 'folded_firstname',
      item.value ->> 'folded_lastname'
    FROM ${list} WHERE true
    ON CONFLICT (strava_id) DO UPDATE SET
      ${KNOWN_NAMES_STAY},
      scope = coalesce(excluded.scope, athletes.scope),
      ${sql.join(["access_token", "refresh_token", "token_expires_at", "imported_token_digest"].map(ifNew))},
      token_version = athletes.token_version + (${isNewToken}),
      refreshing_until = iif(${isNewToken}, 0, athletes.refreshing_until),
      sync_status = iif(${isNewToken} AND athletes.sync_status = 'disconnected', 'idle', athletes.sync_status),
      sync_error = iif(${isNewToken} AND athletes.sync_status = 'disconnected', NULL, athletes.sync_error)`;
  const [before] = await runBatch<[{ reconnected: 0 | 1 }, unknown]>(db, [known, upsert]);
  const reconnected = before.results.filter((row) => row.reconnected === 1).length;
  return {
    created: athletes.length - before.results.length,
    reconnected,
    unchanged: before.results.length - reconnected,
  };
}
