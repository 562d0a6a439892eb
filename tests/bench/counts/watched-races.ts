import { interceptD1 } from "../../support/d1/intercepted-d1.ts";

const WRITES_RACES = /^\s*(insert|replace|update|delete)\b[^(]*?\braces\b/i;

/** Only so many athletes are watched: they are counted after each write, and athletes of one design are alike. */
const WATCHED_ID_MAX = 3;

/** What happens to the table `races`. */
export interface WatchedRaces {
  readonly d1: D1Database;
  /** From now on: races of athletes 1 to 3 are held against those that they have now. */
  begin(): Promise<void>;
  /** Since `begin`. */
  readonly rowsWritten: number;
  /** The longest that one of them had fewer, in ms of virtual time, since `begin`. */
  readonly longestHoleMs: number;
}

/** D1 with a reader who looks at the races after each write of any. */
export function watchRaces(real: D1Database, nowMs: () => number): WatchedRaces {
  let before = new Map<number, number>();
  const fewerSinceMs = new Map<number, number>();

  const d1 = interceptD1(real, async ({ statements, run }) => {
    const answers = await run();
    const writes = statements.flatMap(({ sql }, i) => (WRITES_RACES.test(sql) ? [answers[i]] : []));
    watched.rowsWritten += writes.reduce((sum, answer) => sum + (answer?.meta.rows_written ?? 0), 0);
    if (writes.length > 0) await look();
    return answers;
  });

  async function look(): Promise<void> {
    const now = await racesNow();
    for (const [athleteId, count] of before) {
      if ((now.get(athleteId) ?? 0) < count) {
        if (!fewerSinceMs.has(athleteId)) fewerSinceMs.set(athleteId, nowMs());
        continue;
      }
      const sinceMs = fewerSinceMs.get(athleteId) ?? nowMs();
      watched.longestHoleMs = Math.max(watched.longestHoleMs, nowMs() - sinceMs);
      fewerSinceMs.delete(athleteId);
    }
  }

  async function racesNow(): Promise<Map<number, number>> {
    const { results } = await real
      .prepare("SELECT athlete_id, count(*) AS count FROM races WHERE athlete_id <= ? GROUP BY athlete_id")
      .bind(WATCHED_ID_MAX)
      .all<{ athlete_id: number; count: number }>();
    return new Map(results.map(({ athlete_id, count }) => [athlete_id, count]));
  }

  const watched = {
    d1,
    rowsWritten: 0,
    longestHoleMs: 0,
    async begin() {
      Object.assign(watched, { rowsWritten: 0, longestHoleMs: 0 });
      fewerSinceMs.clear();
      before = await racesNow();
    },
  };
  return watched;
}
