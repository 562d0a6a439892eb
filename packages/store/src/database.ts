import type { Sql } from "./sql.ts";

/** What statements are sent to: the database, or a session of it, whose reads a replica may answer (D1 docs, "Sessions API"). */
export type Queryable = Pick<D1Database, "prepare" | "batch">;

type Answers<Rows extends readonly unknown[]> = { [Index in keyof Rows]: D1Result<Rows[Index]> };
type Statements<Rows extends readonly unknown[]> = { [Index in keyof Rows]: Sql<Rows[Index]> };

/** Runs one statement, in one round trip, and answers with its rows. */
export async function run<Row>(d1: Queryable, statement: Sql<Row>): Promise<readonly Row[]> {
  return (await prepare(d1, statement).all<Row>()).results;
}

/** Runs one statement and answers with how many rows it changed. */
export async function runForChanges(d1: D1Database, statement: Sql): Promise<number> {
  return (await prepare(d1, statement).all()).meta.changes;
}

/**
 * Runs the statements in order as one transaction and one round trip (D1 docs, `batch()`).
 * An update of no row does not abort it: each statement that must not run late carries the fence itself.
 */
export async function runBatch<Rows extends readonly unknown[]>(
  d1: Queryable,
  statements: readonly [...Statements<Rows>],
): Promise<Answers<Rows>> {
  // D1 answers in the order asked, one result a statement; its types cannot say so.
  return (await send(d1, statements)) as Answers<Rows>;
}

/** As `runBatch`, for any number of statements of which only the last one's rows are wanted. */
export async function runBatchForLast<Row>(
  d1: D1Database,
  statements: readonly Sql[],
  last: Sql<Row>,
): Promise<readonly Row[]> {
  const [rows] = await runBatchForTail<[Row]>(d1, statements, [last]);
  return rows;
}

type RowLists<Rows extends readonly unknown[]> = { [Index in keyof Rows]: readonly Rows[Index][] };

/** As `runBatch`, for any number of statements of which only the rows of the last ones, the tail, are wanted. */
export async function runBatchForTail<Rows extends readonly unknown[]>(
  d1: D1Database,
  statements: readonly Sql[],
  tail: readonly [...Statements<Rows>],
): Promise<RowLists<Rows>> {
  const answers = await send(d1, [...statements, ...tail]);
  return answers.slice(statements.length).map(({ results }) => results) as unknown as RowLists<Rows>;
}

function send(d1: Queryable, statements: readonly Sql[]): Promise<D1Result<unknown>[]> {
  return d1.batch(statements.map((statement) => prepare(d1, statement)));
}

function prepare(d1: Queryable, { sql, values }: Sql): D1PreparedStatement {
  return d1.prepare(sql).bind(...values);
}
