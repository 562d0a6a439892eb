import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoredRace } from "@paceline/tools/demo/compare";

const LOOK_EVERY_MS = 20;

/** What somebody who reads the races all the while saw of one sync. */
export interface Seen {
  /** From its start until the last athlete's history was stored. */
  readonly durationMs: number;
  /** The longest time during which any athlete had fewer races than before it began. */
  readonly longestHoleMs: number;
}

/** Reads local D1's file from beside the workers, as readers of the club's site would: whenever they like. */
export class Reader {
  readonly #database: DatabaseSync;

  constructor(stateFolder: string) {
    const files = globSync(join(stateFolder, "v3/d1/*/*.sqlite")).filter(
      (path) => !path.includes("metadata"),
    );
    const [file] = files;
    if (file === undefined || files.length > 1)
      throw new Error(`${stateFolder} holds ${files.length} databases.`);
    this.#database = new DatabaseSync(file, { readOnly: true });
  }

  /** Looks on until every athlete named was synced since `sinceMs` (epoch), or `broken` rejects. */
  async watch(athleteIds: readonly number[], sinceMs: number, broken: Promise<unknown>): Promise<Seen> {
    const before = this.#racesByAthlete();
    const fewerSince = new Map<number, number>();
    let longestHoleMs = 0;
    for (;;) {
      const nowMs = performance.timeOrigin + performance.now();
      const now = this.#racesByAthlete();
      for (const [athleteId, count] of before) {
        if ((now.get(athleteId) ?? 0) >= count) fewerSince.delete(athleteId);
        else {
          const since = fewerSince.get(athleteId) ?? nowMs;
          fewerSince.set(athleteId, since);
          longestHoleMs = Math.max(longestHoleMs, nowMs - since);
        }
      }
      if (this.#isSynced(athleteIds, sinceMs)) return { durationMs: nowMs - sinceMs, longestHoleMs };
      await Promise.race([sleep(LOOK_EVERY_MS), broken.then(() => sleep(LOOK_EVERY_MS))]);
    }
  }

  races(): StoredRace[] {
    const rows: unknown = this.#database.prepare("SELECT * FROM races").all();
    // The columns are those of the table, which StoredRace is made after.
    return (rows as StoredRace[]).map((row) => ({ ...row }));
  }

  close(): void {
    this.#database.close();
  }

  #racesByAthlete(): ReadonlyMap<number, number> {
    const rows = this.#database.prepare("SELECT athlete_id, count(*) AS count FROM races GROUP BY 1").all();
    return new Map(rows.map(({ athlete_id, count }) => [Number(athlete_id), Number(count)]));
  }

  #isSynced(athleteIds: readonly number[], sinceMs: number): boolean {
    const query = `SELECT count(*) AS count FROM athletes WHERE last_synced_at >= ?
      AND sync_status = 'completed' AND strava_id IN (SELECT value FROM json_each(?))`;
    const row = this.#database.prepare(query).get(Math.floor(sinceMs), JSON.stringify(athleteIds));
    return Number(row?.count) === athleteIds.length;
  }
}
