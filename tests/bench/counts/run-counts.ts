import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { SyncMode } from "@paceline/protocol";
import { createRandom } from "@paceline/strava-sim";
import { migrate, openSqliteD1 } from "../../scale/sqlite-d1.ts";
import { DAY_MS } from "../../scale/tally.ts";
import { foundBaselineClub } from "./baseline-club.ts";
import type { CountedClub } from "./club.ts";
import type { CountFigures, CountRun, SyncCounts } from "./count-run.ts";
import { StillHistories } from "./histories.ts";
import { foundPacelineClub } from "./paceline-club.ts";
import { type WatchedRaces, watchRaces } from "./watched-races.ts";

/** Strava's day begins here; a minute later no window's edge is near. */
const START_MS = Date.UTC(2026, 2, 3, 0, 1);

/** Syncs a club in one design, again and again, and counts each time what it took. */
export function runCounts(run: CountRun): Promise<CountFigures> {
  const host = env.SQLITE_HOST.get(env.SQLITE_HOST.newUniqueId());
  return runInDurableObject(host, async (_host, { storage }) => {
    migrate(storage, env.MIGRATIONS);
    return runOn(openSqliteD1(storage), run);
  });
}

async function runOn(real: D1Database, run: CountRun): Promise<CountFigures> {
  const histories = new StillHistories(run, START_MS);
  const random = createRandom(run.seed);
  const state = { histories, fails: () => random.chance(run.failPercent / 100) };
  // The watch is over the real database, and the meter over the watch: its looks are not counted.
  let club: CountedClub | null = null;
  const watched = watchRaces(real, () => club?.clock.nowMs ?? START_MS);
  const found = run.design === "Paceline" ? foundPacelineClub : foundBaselineClub;
  const founded = found(run, { d1: watched.d1, clockStartMs: START_MS, state });
  club = founded;
  await founded.importAthletes();

  const sync = (mode: SyncMode) => countSync(founded, watched, mode);
  const first = await sync("full");
  const { results } = await real.prepare("SELECT count(*) AS races FROM races").all<{ races: number }>();
  const figures = { run, requestsAtLeast: 0, races: results[0]?.races ?? 0, first };
  for (let id = 1; id <= run.athletes; id++) figures.requestsAtLeast += histories.requestsAtLeast(id);
  if (run.failPercent > 0) return { ...figures, unchanged: null, changed: null, incremental: null };
  const unchanged = await sync("full");
  histories.areEdited = true;
  const changed = await sync("full");
  const incremental = run.design === "one loop" ? null : await sync("incremental");
  return { ...figures, unchanged, changed, incremental };
}

async function countSync(club: CountedClub, watched: WatchedRaces, mode: SyncMode): Promise<SyncCounts> {
  const stepsBefore = club.steps;
  club.tally.forget();
  await watched.begin();
  await club.sync(mode);
  if (club.tally.errors > 0) throw new Error(`An error was logged: ${club.tally.firstError}`);
  const { rowsWritten: raceRowsWritten, longestHoleMs } = watched;
  const day = Math.floor(club.clock.nowMs / DAY_MS);
  const d1StatementsMax = club.tally.dearest([day - 1, day]).statements;
  return {
    ...club.tally.total(),
    d1StatementsMax,
    steps: club.steps - stepsBefore,
    raceRowsWritten,
    longestHoleMs,
  };
}
