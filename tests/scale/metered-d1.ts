import { interceptD1 } from "../support/d1/intercepted-d1.ts";
import type { D1Use, Tally } from "./tally.ts";

/** D1 for one invocation, its rows counted as SQLite reports them. */
export function meterD1(real: D1Database, tally: Tally, use: D1Use): D1Database {
  return interceptD1(real, async ({ statements, run }) => {
    use.roundTrips++;
    use.statements += statements.length;
    tally.count("d1RoundTrips");
    tally.count("d1Statements", statements.length);
    const answers = await run();
    for (const { meta } of answers) {
      tally.count("rowsRead", meta.rows_read);
      tally.count("rowsWritten", meta.rows_written);
    }
    return answers;
  });
}
