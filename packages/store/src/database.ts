import { type CompiledQuery, Kysely, SqliteAdapter } from "kysely";
import { D1Dialect } from "kysely-d1";
import type { Schema } from "./schema.ts";

/** D1, and Kysely over it: Kysely runs single queries and compiles those that travel in a batch. */
export interface Database {
  readonly d1: D1Database;
  readonly kysely: Kysely<Schema>;
}

/** Opens nothing yet: D1 is asked when a query runs. */
export function openDatabase(d1: D1Database): Database {
  return { d1, kysely: new Kysely<Schema>({ dialect: new ConcurrentD1Dialect({ database: d1 }) }) };
}

/** To Kysely SQLite is one connection, used by one query at a time: a batch's messages would wait for each other's. */
class ConcurrentD1Dialect extends D1Dialect {
  override createAdapter(): SqliteAdapter {
    return new ConcurrentAdapter();
  }
}

class ConcurrentAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

type Answers<Rows extends readonly unknown[]> = { [Index in keyof Rows]: D1Result<Rows[Index]> };
type Queries<Rows extends readonly unknown[]> = { [Index in keyof Rows]: CompiledQuery<Rows[Index]> };

/**
 * Runs the queries in order as one transaction and one round trip (D1 docs, `batch()`).
 * An update of no row does not abort it: each query that must not run late carries the fence itself.
 */
export async function runBatch<Rows extends readonly unknown[]>(
  db: Database,
  queries: readonly [...Queries<Rows>],
): Promise<Answers<Rows>> {
  // D1 answers in the order asked, one result a statement; its types cannot say so.
  return (await send(db, queries)) as Answers<Rows>;
}

/** As `runBatch`, for any number of queries of which only the last one's rows are wanted. */
export async function runBatchForLast<Row>(
  db: Database,
  queries: readonly CompiledQuery<unknown>[],
  last: CompiledQuery<Row>,
): Promise<readonly Row[]> {
  const [rows] = await runBatchForTail<[Row]>(db, queries, [last]);
  return rows;
}

type RowLists<Rows extends readonly unknown[]> = { [Index in keyof Rows]: readonly Rows[Index][] };

/** As `runBatch`, for any number of queries of which only the rows of the last ones, the tail, are wanted. */
export async function runBatchForTail<Rows extends readonly unknown[]>(
  db: Database,
  queries: readonly CompiledQuery<unknown>[],
  tail: readonly [...Queries<Rows>],
): Promise<RowLists<Rows>> {
  const answers = await send(db, [...queries, ...tail]);
  return answers.slice(queries.length).map(({ results }) => results) as unknown as RowLists<Rows>;
}

function send({ d1 }: Database, queries: readonly CompiledQuery<unknown>[]): Promise<D1Result<unknown>[]> {
  return d1.batch(queries.map((query) => d1.prepare(query.sql).bind(...query.parameters)));
}
