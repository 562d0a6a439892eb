/** A round trip about to be made: its statements' SQL and parameters, and the way to make it. */
export interface RoundTrip {
  readonly statements: readonly { readonly sql: string; readonly parameters: readonly unknown[] }[];
  readonly run: () => Promise<D1Result[]>;
  /** How the session began that it is part of; null outside of any. */
  readonly session: string | null;
}

type Around = (trip: RoundTrip) => Promise<D1Result[]>;

/** Real D1 whose every round trip goes through `around`, which runs it, or does not. */
export function interceptD1(real: D1Database, around: Around): D1Database {
  return {
    ...interceptQueries(real, around, null),
    withSession: (constraint: string) => interceptQueries(real.withSession(constraint), around, constraint),
  } as unknown as D1Database;
}

function interceptQueries(
  real: Pick<D1Database, "prepare" | "batch">,
  around: Around,
  session: string | null,
): Pick<D1Database, "prepare" | "batch"> {
  const known = new WeakMap<
    object,
    {
      readonly statement: D1PreparedStatement;
      readonly sql: string;
      readonly parameters: readonly unknown[];
    }
  >();

  function wrap(statement: D1PreparedStatement, sql: string, parameters: readonly unknown[]) {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql, values),
      all: async () => {
        const run = async () => [await statement.all()];
        const [answer] = await around({ statements: [{ sql, parameters }], run, session });
        return answer;
      },
    };
    known.set(wrapped, { statement, sql, parameters });
    // Only what the store uses goes through; anything else would be a call that nobody sees.
    return wrapped as unknown as D1PreparedStatement;
  }

  return {
    prepare: (sql: string) => wrap(real.prepare(sql), sql, []),
    batch: (wrapped: D1PreparedStatement[]) => {
      const statements = wrapped.map((statement) => {
        const found = known.get(statement);
        if (found === undefined) throw new Error("A statement of another database");
        return found;
      });
      const run = () => real.batch(statements.map(({ statement }) => statement));
      return around({ statements, run, session });
    },
  } as Pick<D1Database, "prepare" | "batch">;
}
