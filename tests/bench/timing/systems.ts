import type { SimAthlete } from "@paceline/strava-sim";
import { connectAdmin } from "@paceline/tools/demo/admin";
import { type RunningWorkers, startWorkers } from "@paceline/tools/demo/workers";
import type { BaselineCall } from "../baselines/call.ts";

const BASELINES_CONFIG = "tests/bench/baselines/wrangler.toml";

/** A design's real workers on local D1. */
export interface System {
  importAthletes(athletes: readonly SimAthlete[]): Promise<void>;
  /** Begins a full sync of these athletes; Paceline syncs all that there are. Resolves when it is handed over or done. */
  sync(athleteIds: readonly number[]): Promise<void>;
  readonly workers: RunningWorkers;
}

export interface SystemOptions {
  readonly stateFolder: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Paceline's workers as they are deployed. */
export async function startPaceline(options: SystemOptions): Promise<System> {
  const workers = await startWorkers(options);
  return {
    workers,
    importAthletes: (athletes) => connectAdmin(workers).importAthletes(athletes),
    async sync() {
      const authorization = `Bearer ${workers.adminToken}`;
      await post(`${workers.url}/api/admin/syncs`, { mode: "full" }, { authorization });
    },
  };
}

/** The worker with both baselines, set to one of them. */
export async function startBaseline(
  path: "/one-loop" | "/workflows",
  pauseMs: number,
  options: SystemOptions,
): Promise<System> {
  const workers = await startWorkers({ ...options, configs: [BASELINES_CONFIG] });
  return {
    workers,
    async importAthletes(athletes) {
      const rows = athletes.map(({ id, refreshToken }) => ({ id, refreshToken }));
      await post(`${workers.url}/athletes`, rows);
    },
    async sync(athleteIds) {
      const call: BaselineCall = { athleteIds, pauseMs };
      await post(`${workers.url}${path}`, call);
    },
  };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<void> {
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  const response = await fetch(url, { ...init, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}
