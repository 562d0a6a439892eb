import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startWorkers } from "@paceline/tools/demo/workers";
import { CONSUMER_CONFIG, migrateLocal, PRODUCER_CONFIG } from "@paceline/tools/wrangler";
import { unstable_readConfig } from "wrangler";
import type { CpuRounds, PageCpu } from "./cpu/page-figures.ts";

const CONFIG = "tests/bench/cpu/wrangler.toml";
const CLIENT = { STRAVA_CLIENT_ID: "bench", STRAVA_CLIENT_SECRET: "bench-secret" };

/** Times a page in the Workers runtime, in a bundle as `wrangler deploy` would make it, with nothing beside it. */
export async function measurePageCpu(rounds: CpuRounds, signal: AbortSignal): Promise<PageCpu> {
  const stateFolder = await mkdtemp(join(tmpdir(), "paceline-bench-"));
  try {
    await migrateLocal(stateFolder, signal);
    const vars = { ...varsOf(PRODUCER_CONFIG), ...varsOf(CONSUMER_CONFIG), ...CLIENT };
    const workers = await startWorkers({ stateFolder, vars, configs: [CONFIG], signal });
    try {
      const response = await fetch(workers.url, { method: "POST", body: JSON.stringify(rounds), signal });
      if (!response.ok) throw new Error(`The page could not be timed. The worker's log: ${workers.logFile}`);
      const timed = (await response.json()) as PageCpu;
      await workers.stop();
      await workers.forget();
      return timed;
    } finally {
      await workers.stop();
    }
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}

function varsOf(config: string): Readonly<Record<string, string>> {
  const entries = Object.entries(unstable_readConfig({ config }).vars);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
