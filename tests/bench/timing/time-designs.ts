import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStravaSim, type StravaSim } from "@paceline/strava-sim";
import { serveStravaSim } from "@paceline/strava-sim/server";
import { diffRaces } from "@paceline/tools/demo/compare";
import { migrateLocal } from "@paceline/tools/wrangler";
import { type Design, PAUSE_MS } from "../designs.ts";
import { Reader, type Seen } from "./reader.ts";
import { type System, type SystemOptions, startBaseline, startPaceline } from "./systems.ts";

export interface TimedClub {
  readonly athletes: number;
  /** Of each of them. */
  readonly activities: number;
  readonly latencyMs: number;
}

export interface Timing {
  readonly design: Design;
  readonly firstSyncMs: number;
  /** Requests for pages in the first sync. */
  readonly requests: number;
  /** In a second sync of the same history. */
  readonly longestHoleMs: number;
  /** Races that differ from Strava's after both syncs. */
  readonly differences: number;
}

const CLIENT = { clientId: "bench", clientSecret: "bench-secret" };
const RACE_WORKOUT_TYPES = [1];
/** No window turns while a clock runs, and nobody waits for quota: that is another question. */
const WINDOW_SECONDS = 86_400;
const READS_ALLOWED = 1_000_000;

/** Of a sync that leaves a hole, so many athletes show it: they come one after another, each with its own. */
const ATHLETES_IN_SECOND_LOOP = 2;

/** Times one design's first sync of a club on its real workers, then watches the races during a second one. */
export async function timeDesign(design: Design, club: TimedClub, signal: AbortSignal): Promise<Timing> {
  const sim = simulate(club);
  const stateFolder = await mkdtemp(join(tmpdir(), "paceline-bench-"));
  const server = await serveStravaSim(sim, { latencyMs: club.latencyMs });
  let system: System | undefined;
  let reader: Reader | undefined;
  try {
    await migrateLocal(stateFolder, signal);
    system = await startSystem(design, { stateFolder, vars: workerVars(server.url), signal });
    await system.importAthletes([...sim.world.athletes.values()]);
    reader = new Reader(stateFolder);
    const ids = [...sim.world.athletes.keys()];
    const first = await watchSync(system, reader, ids);
    const requests = sim.requests.filter(({ path }) => path.endsWith("/athlete/activities")).length;
    const isLoop = design in PAUSE_MS;
    const second = await watchSync(system, reader, isLoop ? ids.slice(0, ATHLETES_IN_SECOND_LOOP) : ids);
    const truth = ids.flatMap((id) => sim.world.races(id, RACE_WORKOUT_TYPES));
    const { differences } = diffRaces(reader.races(), truth);
    await system.workers.stop();
    await system.workers.forget();
    return {
      design,
      firstSyncMs: first.durationMs,
      requests,
      longestHoleMs: second.longestHoleMs,
      differences: differences.length,
    };
  } finally {
    reader?.close();
    await system?.workers.stop();
    await server.close();
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function watchSync(system: System, reader: Reader, ids: readonly number[]): Promise<Seen> {
  const sinceMs = Date.now();
  const started = system.sync(ids);
  return reader.watch(ids, sinceMs, Promise.race([started, system.workers.died]));
}

function startSystem(design: Design, options: SystemOptions): Promise<System> {
  switch (design) {
    case "Paceline":
      return startPaceline(options);
    case "Workflows":
      return startBaseline("/workflows", 0, options);
    default:
      return startBaseline("/one-loop", PAUSE_MS[design], options);
  }
}

function simulate({ athletes, activities }: TimedClub): StravaSim {
  return createStravaSim({
    ...CLIENT,
    world: { seed: 1, athletes, activities: { min: activities, max: activities } },
    now: Date.now,
    limits: {
      shortWindowSeconds: WINDOW_SECONDS,
      read: { short: READS_ALLOWED, day: READS_ALLOWED },
      overall: { short: 2 * READS_ALLOWED, day: 2 * READS_ALLOWED },
    },
  });
}

function workerVars(stravaUrl: string): Record<string, string> {
  return {
    STRAVA_BASE_URL: stravaUrl,
    STRAVA_CLIENT_ID: CLIENT.clientId,
    STRAVA_CLIENT_SECRET: CLIENT.clientSecret,
    STRAVA_SHORT_WINDOW_SECONDS: String(WINDOW_SECONDS),
  };
}
