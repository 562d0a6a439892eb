import { spawn } from "node:child_process";
import type { EnvironmentName } from "./environment-name.ts";
import { signalGroup } from "./process-group.ts";

export const PRODUCER_CONFIG = "wrangler.producer.toml";
export const PORTAL_CONFIG = "wrangler.portal.toml";
export const CONSUMER_CONFIG = "wrangler.consumer.toml";
/** In the order in which they are deployed: each needs those before it. */
export const CONFIGS = [CONSUMER_CONFIG, PORTAL_CONFIG, PRODUCER_CONFIG] as const;
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
  // Its log files must not hold what it sends: secrets, for one.
  WRANGLER_LOG_SANITIZE: "true",
  WRANGLER_SEND_METRICS: "false",
};

/** How long a wrangler command may take, by what it does. */
export const TIMEOUT_MS = {
  look: 60_000,
  change: 120_000,
  deploy: 300_000,
  migrate: 900_000,
} as const;

/** A wrangler command that failed, or did not end in time. */
export class WranglerError extends Error {
  override readonly name = "WranglerError";
  /** Everything that it printed. */
  readonly said: string;

  constructor(message: string, said = "") {
    super(message);
    this.said = said;
  }
}

export interface WranglerCall {
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Goes to its standard input: the way for what must not stand in a list of processes. */
  readonly input?: string;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** Runs a wrangler command to its end and answers with what it printed. Throws `WranglerError`. */
export function runWrangler({ args, timeoutMs, input, signal }: WranglerCall): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const command = `wrangler ${args.slice(0, 2).join(" ")}`;
  return new Promise((resolve, reject) => {
    const child = spawn("wrangler", args, {
      env: QUIET_ENVIRONMENT,
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own: Ctrl-C is for whoever started it, and what ends it ends all of it.
      detached: true,
    });
    const end = () => signalGroup(child, "SIGKILL");
    if (ended.aborted) end();
    else ended.addEventListener("abort", end, { once: true });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
    // One that ends without reading its input is judged by its exit code.
    child.stdin.on("error", () => {}).end(input);
    child.on("error", (error) => reject(new WranglerError(`${command} did not start: ${error.message}`)));
    // Only now is nothing of it left that could still write.
    child.on("close", (code) => {
      ended.removeEventListener("abort", end);
      if (code === 0) return resolve(output);
      const why = signal?.aborted
        ? "was stopped."
        : timeout.aborted
          ? `did not end within ${timeoutMs / 1000} s.`
          : `failed:\n${errors || output}`;
      reject(new WranglerError(`${command} ${why}`, errors + output));
    });
  });
}

/** The rows that a query answers with, through `wrangler d1 execute`. */
export async function queryD1<Row>(sql: string, target: Target, signal?: AbortSignal): Promise<Row[]> {
  const place =
    target.kind === "remote"
      ? ["--remote", "--env", target.environment]
      : ["--local", "--persist-to", target.stateFolder];
  const output = await runWrangler({
    args: ["d1", "execute", DATABASE, ...place, "-c", PRODUCER_CONFIG, "--json", "--command", sql],
    timeoutMs: TIMEOUT_MS.change,
    ...(signal === undefined ? {} : { signal }),
  });
  const [answer]: { readonly results: Row[] }[] = JSON.parse(output);
  return answer?.results ?? [];
}

/** Applies all migrations to a local database. */
export async function migrateLocal(stateFolder: string, signal: AbortSignal): Promise<void> {
  const place = ["--local", "--persist-to", stateFolder];
  const args = ["d1", "migrations", "apply", DATABASE, ...place, "-c", PRODUCER_CONFIG];
  await runWrangler({ args, timeoutMs: TIMEOUT_MS.migrate, signal });
}
