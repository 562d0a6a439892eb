import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createStravaSim, type FaultRule, type StravaSim } from "@paceline/strava-sim";
import { serveStravaSim } from "@paceline/strava-sim/server";
import { buildDashboard } from "../dashboard.ts";
import { UsageError } from "../usage-error.ts";
import { DEFAULT_STATE_FOLDER, migrateLocal, queryD1, type Target } from "../wrangler.ts";
import { type AthleteState, connectAdmin } from "./admin.ts";
import { compareRaces } from "./compare.ts";
import { athleteToRevoke, BAD_DAY, REVOKED_AFTER_REQUESTS } from "./faults.ts";
import { LIVELY_LATENCY_MS, LIVELY_PAGE_FAILURES_MAX, liveOn } from "./lively-club.ts";
import { type DemoOptions, readOptions, USAGE } from "./options.ts";
import { watchSync } from "./progress.ts";
import { summarise } from "./summary.ts";
import { type RunningWorkers, startWorkers } from "./workers.ts";

/** Strava's own window lasts 900 s; this one lets you see it turn over. */
const SHORT_WINDOW_SECONDS = 15;
const READS_PER_WINDOW = 100;
const CLIENT = { clientId: "demo", clientSecret: "demo-secret" };
const PROBLEMS_SHOWN_MAX = 50;

/** Runs the demo and answers whether every race is equal. */
async function run(options: DemoOptions, signal: AbortSignal): Promise<boolean> {
  const startedAt = Date.now();
  const faults: FaultRule[] = options.faults ? [...BAD_DAY] : [];
  const sim = simulate(options, faults);
  const revoked = options.faults ? athleteToRevoke(sim.world) : null;
  const target: Target = { kind: "local", stateFolder: options.stateFolder };
  // As fast as can be until the first sync is compared.
  let latencyMs = 0;
  const server = await serveStravaSim(sim, { latencyMs: () => latencyMs });
  let workers: RunningWorkers | undefined;
  let allIsWell = false;
  try {
    console.log(
      `A simulated Strava with ${options.athletes} athletes (seed ${options.seed}) at ${server.url}`,
    );
    await rm(join(options.stateFolder, "v3", "d1"), { recursive: true, force: true });
    await migrateLocal(options.stateFolder, signal);
    await buildDashboard();
    workers = await startWorkers({
      stateFolder: options.stateFolder,
      vars: workerVars(server.url, options),
      signal,
    });
    console.log(`The workers at ${workers.url}, their log in ${workers.logFile}`);
    console.log(`Watch it at ${workers.url}; the token to sign in with is ${workers.adminToken}`);
    const admin = connectAdmin(workers);
    await admin.importAthletes([...sim.world.athletes.values()]);
    await admin.triggerCron();
    console.log(
      `The weekly cron has run. ${READS_PER_WINDOW} reads each ${SHORT_WINDOW_SECONDS} s are allowed.`,
    );
    const athletes = await Promise.race([watchSync(admin, sim, signal), workers.died]);

    const compared = [...sim.world.athletes.keys()].filter((id) => id !== revoked);
    const comparison = await compareRaces(sim.world, compared, target, signal);
    const letters = await queryD1<OpenLetter>(
      "SELECT athlete_id, reason FROM open_dead_letters",
      target,
      signal,
    );
    const elapsedMs = Date.now() - startedAt;
    console.log(summarise({ sim, athletes, comparison, deadLetters: letters.length, elapsedMs }));
    const problems = [...comparison.differences, ...unexpected(athletes, letters, revoked)];
    report(problems, revoked, options);
    if (options.stay) {
      latencyMs = LIVELY_LATENCY_MS;
      await stay(workers, liveOn({ sim, admin, faults, signal }), signal);
    }
    allIsWell = problems.length === 0;
    return allIsWell;
  } finally {
    await workers?.stop();
    if (allIsWell) await workers?.forget();
    await server.close();
  }
}

interface OpenLetter {
  readonly athlete_id: number | null;
  readonly reason: string;
}

/** Whatever else should not have happened: athletes that did not end as they should, dead letters of nobody's making. */
function unexpected(
  athletes: readonly AthleteState[],
  letters: readonly OpenLetter[],
  revoked: number | null,
): string[] {
  const wanted = (id: number) => (id === revoked ? "disconnected" : "completed");
  const unfinished = athletes
    .filter(({ strava_id, sync_status }) => sync_status !== wanted(strava_id))
    .map(
      ({ strava_id, sync_status, sync_error }) => `Athlete ${strava_id} ended ${sync_status}: ${sync_error}`,
    );
  const strays = letters
    .filter(({ athlete_id }) => athlete_id !== revoked)
    .map(({ athlete_id, reason }) => `Athlete ${athlete_id} has an unexpected dead letter: ${reason}`);
  const isKept = revoked === null || letters.some(({ athlete_id }) => athlete_id === revoked);
  return [...unfinished, ...strays, ...(isKept ? [] : [`Revoked athlete ${revoked} left no dead letter.`])];
}

function simulate(
  { athletes, activities, seed, faults }: DemoOptions,
  rules: readonly FaultRule[],
): StravaSim {
  return createStravaSim({
    ...CLIENT,
    world: { seed, athletes, activities },
    now: Date.now,
    limits: {
      shortWindowSeconds: SHORT_WINDOW_SECONDS,
      read: { short: READS_PER_WINDOW, day: 1_000_000 },
      overall: { short: 2 * READS_PER_WINDOW, day: 2_000_000 },
    },
    faults: rules,
    changes: faults
      ? [{ afterRequests: REVOKED_AFTER_REQUESTS, apply: (world) => world.revoke(athleteToRevoke(world)) }]
      : [],
  });
}

/** Everything as deployed but the address of Strava, the length of its window, and shorter waits after faults. */
function workerVars(stravaUrl: string, { stay, faults }: DemoOptions): Record<string, string> {
  // A bad day has more failures in a row than a dead letter that is to be watched.
  const failures = stay && !faults ? { PAGE_FAILURES_MAX: String(LIVELY_PAGE_FAILURES_MAX) } : {};
  return {
    ...failures,
    STRAVA_BASE_URL: stravaUrl,
    STRAVA_CLIENT_ID: CLIENT.clientId,
    STRAVA_CLIENT_SECRET: CLIENT.clientSecret,
    STRAVA_SHORT_WINDOW_SECONDS: String(SHORT_WINDOW_SECONDS),
    STRAVA_REQUEST_TIMEOUT_MS: "2000",
    RETRY_DELAY_SECONDS_BASE: "1",
    RETRY_DELAY_SECONDS_MAX: "5",
    BREAKER_PAUSE_SECONDS: "2",
  };
}

function report(
  problems: readonly string[],
  revoked: number | null,
  { athletes, stateFolder }: DemoOptions,
): void {
  if (problems.length > 0) {
    console.error(
      `Not as it should be: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}.`,
    );
    for (const problem of problems.slice(0, PROBLEMS_SHOWN_MAX)) console.error(`  ${problem}`);
    return;
  }
  const state = stateFolder === DEFAULT_STATE_FOLDER ? "" : ` --state ${stateFolder}`;
  if (revoked === null) {
    console.log("Every race in D1 equals Strava's, field by field.");
  } else {
    console.log(`Every race of the other ${athletes - 1} athletes in D1 equals Strava's, field by field.`);
    console.log(
      `Athlete ${revoked} revoked the authorisation and is a dead letter: pnpm dead-letters${state}`,
    );
  }
  console.log(
    `Look around: npx -y pnpm@12.21.0 exec wrangler d1 execute paceline -c wrangler.producer.toml --local --persist-to ${stateFolder} --command "SELECT name, start_date_local, distance FROM races LIMIT 5"`,
  );
}

/** Waits until Ctrl-C, or until the workers end by themselves. */
async function stay(
  { url, adminToken, died }: RunningWorkers,
  living: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  console.log(
    `\nStaying up until Ctrl-C. Press the buttons at ${url} (token ${adminToken}), or try:\n  curl -H "Authorization: Bearer ${adminToken}" ${url}/api/admin/athletes`,
  );
  await Promise.race([died, living, once(signal, "abort")]);
  signal.throwIfAborted();
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => interruption.abort());

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(USAGE);
  else process.exitCode = (await run(options, interruption.signal)) ? 0 : 1;
} catch (error) {
  process.exitCode = interruption.signal.aborted ? 130 : error instanceof UsageError ? 2 : 1;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) console.error(`${text}\n\n${USAGE}`);
  else if (!interruption.signal.aborted) console.error(`The demo could not go on. ${text}`);
}
// Whatever a dependency still holds open must not keep the demo from ending.
process.exit();
