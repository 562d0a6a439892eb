import { interceptD1 } from "./intercepted-d1.ts";

/** What one statement cost, as D1 itself reports it. */
interface MeasuredStatement {
  readonly sql: string;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** How the session began that it was part of; null outside of any. */
  readonly session: string | null;
}

export interface MeasuredD1 {
  readonly d1: D1Database;
  /** Each round trip with its statements, oldest first. */
  readonly roundTrips: readonly (readonly MeasuredStatement[])[];
  forget(): void;
}

/** Real D1, with every round trip written down. */
export function measureD1(real: D1Database): MeasuredD1 {
  const roundTrips: MeasuredStatement[][] = [];
  const d1 = interceptD1(real, async ({ statements, run, session }) => {
    const answers = await run();
    roundTrips.push(
      statements.map(({ sql }, i) => ({
        sql,
        rowsRead: answers[i]?.meta.rows_read ?? 0,
        rowsWritten: answers[i]?.meta.rows_written ?? 0,
        session,
      })),
    );
    return answers;
  });
  return {
    d1,
    roundTrips,
    forget: () => {
      roundTrips.length = 0;
    },
  };
}

/** Rows that all statements together read. */
export function rowsRead(roundTrips: MeasuredD1["roundTrips"]): number {
  return roundTrips.flat().reduce((sum, statement) => sum + statement.rowsRead, 0);
}

/** Rows written by the statements whose SQL names the table as their target. */
export function rowsWrittenTo(
  table: string,
  roundTrips: readonly (readonly Pick<MeasuredStatement, "sql" | "rowsWritten">[])[],
): number {
  const target = new RegExp(`(insert into|update|delete from)\\s+"?${table}"?\\b`, "i");
  return roundTrips
    .flat()
    .filter(({ sql }) => target.test(sql))
    .reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
}
