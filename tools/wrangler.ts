import { spawn } from "node:child_process";
import type { EnvironmentName } from "./environment-name.ts";
import { signalGroup } from "./process-group.ts";

export const PRODUCER_CONFIG = "wrangler.producer.toml";
export const CONSUMER_CONFIG = "wrangler.consumer.toml";
/** The binding: the database's own name is another in each environment. */
const DATABASE = "DB";

/** A database on this machine, by the folder that holds its state, or an environment's in Cloudflare. */
export type Target =
  | { readonly kind: "local"; readonly stateFolder: string }
  | { readonly kind: "remote"; readonly environment: EnvironmentName };

/** Where `wrangler dev` keeps its local state when not told otherwise. */
export const DEFAULT_STATE_FOLDER = ".wrangler/state";

/** Keeps wrangler from asking, calling home and drawing: its output is read by a program. */
export const QUIET_ENVIRONMENT = {
  ...process.env,
  CI: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  FORCE_COLOR: "0",
  WRANGLER_SEND_METRICS: "false",
};

/** What a wrangler command said when it failed. */
export class WranglerError extends Error {
  override readonly name = "WranglerError";
}

/**
 * Runs a wrangler command to its end and answers with what it printed. `signal` ends it early, with all that it started:
 * a migration must not go on beneath whoever comes next.
 */
export function runWrangler(args: readonly string[], signal?: AbortSignal): Promise<string> {
  const command = `wrangler ${args.slice(0, 2).join(" ")}`;
  return new Promise((resolve, reject) => {
    const child = spawn("wrangler", args, {
      env: QUIET_ENVIRONMENT,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C is for whoever started it, and what ends it ends all of it.
      detached: true,
    });
    const end = () => signalGroup(child, "SIGKILL");
    if (signal?.aborted === true) end();
    else signal?.addEventListener("abort", end, { once: true });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
    child.on("error", (error) => reject(new WranglerError(`wrangler did not start: ${error.message}`)));
    child.on("close", (code) => {
      signal?.removeEventListener("abort", end);
      if (code === 0) resolve(output);
      else if (signal?.aborted === true) reject(new WranglerError(`${command} was stopped.`));
      else reject(new WranglerError(`${command} failed:\n${errors || output}`));
    });
  });
}

/** The rows that a query answers with, through `wrangler d1 execute`. */
export async function queryD1<Row>(sql: string, target: Target, signal?: AbortSignal): Promise<Row[]> {
  const place =
    target.kind === "remote"
      ? ["--remote", "--env", target.environment]
      : ["--local", "--persist-to", target.stateFolder];
  const output = await runWrangler(
    ["d1", "execute", DATABASE, ...place, "-c", PRODUCER_CONFIG, "--json", "--command", sql],
    signal,
  );
  const [answer]: { readonly results: Row[] }[] = JSON.parse(output);
  return answer?.results ?? [];
}

/** Applies all migrations to a local database. */
export async function migrateLocal(stateFolder: string, signal: AbortSignal): Promise<void> {
  await runWrangler(
    ["d1", "migrations", "apply", DATABASE, "--local", "--persist-to", stateFolder, "-c", PRODUCER_CONFIG],
    signal,
  );
}
