import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  CONSUMER_CONFIG,
  PORTAL_CONFIG,
  PRODUCER_CONFIG,
  runWrangler,
  TIMEOUT_MS,
} from "@paceline/tools/wrangler";
import { quantile } from "../quantile.ts";

export interface BundleFigures {
  readonly worker: string;
  /** As wrangler would deploy it: minified if its wrangler file says so. */
  readonly gzipBytes: number;
}

export interface StartFigures {
  readonly worker: string;
  /** Compiling and evaluating the bundle in a fresh Node, in multiples of the same for an empty module; p50. */
  readonly timesEmpty: number;
  /** The same in ms on this machine. */
  readonly startMs: number;
}

const CONFIGS = { producer: PRODUCER_CONFIG, portal: PORTAL_CONFIG, consumer: CONSUMER_CONFIG };

/** Bundles the workers as `wrangler deploy` would, deploys nothing, and weighs them. */
export function measureBundles(): Promise<readonly BundleFigures[]> {
  return withBundles(weigh);
}

/** Weighs them too, and starts each so many times. */
export function measureBundlesAndStarts(
  starts: number,
): Promise<{ readonly bundles: readonly BundleFigures[]; readonly starts: readonly StartFigures[] }> {
  return withBundles(async (bundles, folder) => ({
    bundles: await weigh(bundles),
    starts: await timeStarts(bundles, folder, starts),
  }));
}

function weigh(bundles: readonly Bundle[]): Promise<readonly BundleFigures[]> {
  return Promise.all(
    bundles.map(async ({ worker, path }) => ({
      worker,
      gzipBytes: gzipSync(await readFile(path)).byteLength,
    })),
  );
}

/** How long each worker's code takes until it could answer; wrangler's own profile has a handful of samples only. */
async function timeStarts(
  bundles: readonly Bundle[],
  folder: string,
  starts: number,
): Promise<readonly StartFigures[]> {
  const empty = join(folder, "empty.mjs");
  await writeFile(empty, "export default {};\n");
  const script = join(folder, "start.mjs");
  await writeFile(script, START_SCRIPT);
  const rounds = Array.from({ length: starts }, () => ({
    empty: startMs(script, empty),
    workers: bundles.map(({ path }) => startMs(script, path)),
  }));
  const emptyMs = quantile(
    0.5,
    rounds.map((round) => round.empty),
  );
  return bundles.map(({ worker }, i) => {
    const ms = quantile(
      0.5,
      rounds.map((round) => round.workers[i] ?? 0),
    );
    return { worker, timesEmpty: ms / emptyMs, startMs: ms };
  });
}

/** Prints the CPU time, in ms, of importing the module named. */
const START_SCRIPT = `
const before = process.cpuUsage();
await import(process.argv[2]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
`;

function startMs(script: string, module: string): number {
  const { stdout, status } = spawnSync(process.execPath, [script, module], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${module} does not evaluate.`);
  return Number(stdout);
}

interface Bundle {
  readonly worker: string;
  readonly path: string;
}

async function withBundles<Value>(
  use: (bundles: readonly Bundle[], folder: string) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "paceline-bundles-"));
  try {
    const bundles = [];
    for (const [worker, config] of Object.entries(CONFIGS)) {
      const out = join(folder, worker);
      const args = ["deploy", "--dry-run", "-c", config, "--outdir", out];
      await runWrangler({ args, timeoutMs: TIMEOUT_MS.look });
      // Node takes it for an ECMAScript module by its name.
      const path = join(out, "index.mjs");
      await writeFile(path, await readFile(join(out, "index.js")));
      bundles.push({ worker, path });
    }
    return await use(bundles, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
