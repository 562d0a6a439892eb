/** What one statement cost, as D1 itself reports it. */
interface MeasuredStatement {
  readonly sql: string;
  readonly rowsWritten: number;
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
  const inner = new WeakMap<object, { readonly statement: D1PreparedStatement; readonly sql: string }>();

  function wrap(statement: D1PreparedStatement, sql: string): D1PreparedStatement {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql),
      all: async () => {
        const answer = await statement.all();
        roundTrips.push([{ sql, rowsWritten: answer.meta.rows_written }]);
        return answer;
      },
    };
    inner.set(wrapped, { statement, sql });
    // Only what the store uses is measured; anything else would be a call that nobody counts.
    return wrapped as unknown as D1PreparedStatement;
  }

  const d1 = {
    prepare: (sql: string) => wrap(real.prepare(sql), sql),
    batch: async (statements: D1PreparedStatement[]) => {
      const known = statements.map((statement) => {
        const found = inner.get(statement);
        if (found === undefined) throw new Error("A statement of another database");
        return found;
      });
      const answers = await real.batch(known.map(({ statement }) => statement));
      roundTrips.push(known.map(({ sql }, i) => ({ sql, rowsWritten: answers[i]?.meta.rows_written ?? 0 })));
      return answers;
    },
  } as unknown as D1Database;

  return {
    d1,
    roundTrips,
    forget: () => {
      roundTrips.length = 0;
    },
  };
}

/** Rows written by the statements whose SQL names the table as their target. */
export function rowsWrittenTo(table: string, roundTrips: MeasuredD1["roundTrips"]): number {
  const target = new RegExp(`(insert into|update|delete from)\\s+"?${table}"?\\b`, "i");
  return roundTrips
    .flat()
    .filter(({ sql }) => target.test(sql))
    .reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
}
