import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createRandom } from "@paceline/strava-sim";
import { Cron } from "croner";
import { type Lived, type RunFigures, summarise } from "./figures.ts";
import { Model } from "./model.ts";
import { CHANCE_OF, type ModelRun } from "./model-run.ts";
import { refreshTokenOf } from "./model-strava.ts";
import { migrate, openSqliteD1 } from "./sqlite-d1.ts";
import { DAY_MS } from "./tally.ts";

/** A Tuesday: the weekly sync comes when a short bulk run is over. Strava's day begins here. */
const START_MS = Date.UTC(2026, 2, 3);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A cron fires within its minute. */
const CRON_LATE_MS_MAX = 30_000;

/** Athletes in one call (`POST /api/admin/athletes`). */
const ATHLETES_PER_IMPORT = 1_000;

/** Whoever requeued in the last quarter hour is waited for. */
const LAST_REQUEUE_MS = 16 * MINUTE_MS;

/** Everyone at once, people's requeues in between, and then the quiet days; answers with what it came to. */
export function runModel(run: ModelRun, tell: (progress: string) => void): Promise<RunFigures> {
  const host = env.SQLITE_HOST.get(env.SQLITE_HOST.newUniqueId());
  return runInDurableObject(host, async (_host, { storage }) => {
    migrate(storage, env.MIGRATIONS);
    return runOn(openSqliteD1(storage), () => storage.sql.databaseSize, run, tell);
  });
}

async function runOn(
  d1: D1Database,
  databaseBytes: () => number,
  run: ModelRun,
  tell: (progress: string) => void,
): Promise<RunFigures> {
  const model = new Model(run, START_MS, d1);
  await importAthletes(model, run.athletes);
  const endMs = START_MS + run.daysMax * DAY_MS;
  fireCrons(model, run);
  model.strava.startForeignProgram();
  model.clock.at(START_MS + MINUTE_MS, () =>
    model.call("syncs", { mode: "full" }, (status, text) => expectStatus(202, status, text)),
  );
  let syncedAtMs: number | null = null;
  let databaseBytesMax = 0;
  let isBulkOver = false;
  requeueAtRandom(model, run, () => isBulkOver);
  for (let hourMs = START_MS + HOUR_MS; hourMs <= endMs && syncedAtMs === null; hourMs += HOUR_MS) {
    await model.clock.runUntil(hourMs);
    databaseBytesMax = Math.max(databaseBytesMax, databaseBytes());
    const unsynced = await countUnsynced(d1);
    if (unsynced === 0) syncedAtMs = hourMs;
    if (hourMs % DAY_MS === 0)
      tell(`day ${(hourMs - START_MS) / DAY_MS}, ${unsynced} athletes are not synced yet`);
  }
  isBulkOver = true;
  const bulkEndMs = model.clock.nowMs;
  await model.clock.runUntil(bulkEndMs + LAST_REQUEUE_MS);
  // Full days only: what is counted a day would be less in a part of one.
  const quietFromMs = Math.ceil(model.clock.nowMs / DAY_MS) * DAY_MS;
  const hasQuiet = syncedAtMs !== null && run.quietDays > 0;
  if (hasQuiet) await model.clock.runUntil(quietFromMs + run.quietDays * DAY_MS);
  const quiet = hasQuiet ? { fromMs: quietFromMs, toMs: model.clock.nowMs } : null;
  const lived: Lived = { bulk: { fromMs: START_MS, toMs: bulkEndMs }, syncedAtMs, quiet };
  return summarise(run, model.tally, lived, databaseBytesMax);
}

async function importAthletes(model: Model, athletes: number): Promise<void> {
  for (let first = 1; first <= athletes; first += ATHLETES_PER_IMPORT) {
    const count = Math.min(ATHLETES_PER_IMPORT, athletes - first + 1);
    const list = Array.from({ length: count }, (_, i) => ({
      strava_id: first + i,
      refresh_token: refreshTokenOf(first + i),
      scope: "read,activity:read_all",
    }));
    model.call("athletes", { athletes: list }, (status, text) => expectStatus(200, status, text));
    await model.clock.runUntil(model.clock.nowMs);
  }
  model.tally.forget();
}

function fireCrons(model: Model, { seed, configuration: { crons } }: ModelRun): void {
  const random = createRandom(seed + CHANCE_OF.crons);
  for (const expression of crons) {
    const cron = new Cron(expression, { utcOffset: 0 });
    const plan = (afterMs: number) => {
      const next = cron.nextRun(new Date(afterMs));
      if (next === null) return;
      model.clock.at(next.getTime() + random.integer(0, CRON_LATE_MS_MAX), () => {
        model.cron(expression);
        plan(next.getTime());
      });
    };
    plan(START_MS);
  }
}

function requeueAtRandom(model: Model, run: ModelRun, isOver: () => boolean): void {
  const { clock, tally } = model;
  const random = createRandom(run.seed + CHANCE_OF.requeues);
  const plan = () => {
    const atMs = clock.nowMs - Math.log(1 - random.next()) * run.requeueEveryMinutes * MINUTE_MS;
    clock.at(atMs, () => {
      if (isOver()) return;
      const athleteId = random.integer(1, run.athletes);
      tally.requeues.push({ athleteId, atMs: clock.nowMs, startedAtMs: null });
      model.call(`athletes/${athleteId}/sync`, { mode: "full" }, (status, text) =>
        expectStatus(202, status, text),
      );
      plan();
    });
  };
  plan();
}

function expectStatus(wanted: number, status: number, text: string): void {
  if (status !== wanted) throw new Error(`The admin API answered ${status}: ${text}`);
}

/** Asked beside the meter: the model's own question costs Paceline nothing. */
async function countUnsynced(d1: D1Database): Promise<number> {
  const query = d1.prepare("SELECT count(*) AS unsynced FROM athletes WHERE last_full_synced_at IS NULL");
  const { results } = await query.all<{ unsynced: number }>();
  return results[0]?.unsynced ?? 0;
}
