import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStravaSim, type SimAthlete, type World } from "@paceline/strava-sim";
import { serveStravaSim } from "@paceline/strava-sim/server";
import { connectAdmin } from "@paceline/tools/demo/admin";
import { startWorkers } from "@paceline/tools/demo/workers";
import { migrateLocal, queryD1 } from "@paceline/tools/wrangler";

const CLIENT = { clientId: "browser", clientSecret: "browser-secret" };
const START_TIMEOUT_MS = 240_000;
const SHORT_WINDOW_SECONDS = 15;
const READS_PER_WINDOW_USUALLY = 1_000;
const READS_PER_DAY_USUALLY = 1_000_000;

export interface ClubOptions {
  readonly athletes: number;
  /** How many activities each of them has. */
  readonly activities: number;
  /** How long Strava takes for an answer: time to look at what is under way. */
  readonly latencyMs?: number;
  /** Reads that Strava allows in a window of 15 seconds; plenty when nobody says otherwise. */
  readonly readsPerWindow?: number;
  /** Of a day. */
  readonly readsPerDay?: number;
  /** What is different at Strava before anything begins. */
  readonly changed?: (world: World, ids: readonly number[]) => void;
  /** Statements that are run before the workers start. */
  readonly sql?: (ids: readonly number[]) => string;
  /** What is said of an athlete at the import, by their place. */
  readonly named?: (athlete: SimAthlete, place: number) => SimAthlete;
}

/** Where a club's dashboard is, and who is in it. */
export interface ClubAddress {
  readonly url: string;
  readonly adminToken: string;
  /** The athletes' ids, in order. */
  readonly ids: readonly number[];
}

export interface Club extends ClubAddress {
  stop(): Promise<void>;
}

/** Starts the real workers on this machine with a simulated Strava, and athletes who connected and never synced. */
export async function startClub({
  athletes,
  activities,
  latencyMs = 0,
  readsPerWindow = READS_PER_WINDOW_USUALLY,
  readsPerDay = READS_PER_DAY_USUALLY,
  changed = () => {},
  sql,
  named = (athlete) => athlete,
}: ClubOptions): Promise<Club> {
  const stateFolder = await mkdtemp(join(tmpdir(), "paceline-browser-"));
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const sim = createStravaSim({
    ...CLIENT,
    world: { seed: 1, athletes, activities: { min: activities, max: activities } },
    now: Date.now,
    limits: {
      shortWindowSeconds: SHORT_WINDOW_SECONDS,
      read: { short: readsPerWindow, day: readsPerDay },
      overall: { short: 2 * readsPerWindow, day: 2 * readsPerDay },
    },
  });
  const ids = [...sim.world.athletes.keys()];
  changed(sim.world, ids);
  const strava = await serveStravaSim(sim, { latencyMs });
  await migrateLocal(stateFolder, signal);
  if (sql !== undefined) await queryD1(sql(ids), { kind: "local", stateFolder }, signal);
  const vars = {
    STRAVA_BASE_URL: strava.url,
    STRAVA_CLIENT_ID: CLIENT.clientId,
    STRAVA_CLIENT_SECRET: CLIENT.clientSecret,
    STRAVA_SHORT_WINDOW_SECONDS: String(SHORT_WINDOW_SECONDS),
    RETRY_DELAY_SECONDS_BASE: "1",
    RETRY_DELAY_SECONDS_MAX: "2",
  };
  const workers = await startWorkers({ stateFolder, vars, signal });
  await connectAdmin(workers).importAthletes([...sim.world.athletes.values()].map(named));
  return {
    url: workers.url,
    adminToken: workers.adminToken,
    ids,
    async stop() {
      await workers.stop();
      await workers.forget();
      await strava.close();
      await rm(stateFolder, { recursive: true, force: true });
    },
  };
}
