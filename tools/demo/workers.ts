import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { signalGroup } from "../process-group.ts";
import { CONSUMER_CONFIG, PORTAL_CONFIG, PRODUCER_CONFIG, QUIET_ENVIRONMENT } from "../wrangler.ts";
import { freePort } from "./free-port.ts";

const PREFERRED_PORT = 8787;
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 10_000;

export interface WorkersOptions {
  readonly stateFolder: string;
  readonly vars: Readonly<Record<string, string>>;
  /** Wrangler files, that of whoever answers at the address first; Paceline's own when left out. */
  readonly configs?: readonly string[];
  /** Ends the wait for the workers to answer. */
  readonly signal: AbortSignal;
}

export interface RunningWorkers {
  readonly url: string;
  readonly adminToken: string;
  /** Where the workers' logs go. */
  readonly logFile: string;
  /** Rejects when the workers end by themselves. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
  /** After `stop`: removes the log and whatever else this run left. */
  forget(): Promise<void>;
}

/** Starts workers with `wrangler dev` on secrets made for this run, and waits until they answer. */
export async function startWorkers({
  stateFolder,
  vars,
  configs = [PRODUCER_CONFIG, PORTAL_CONFIG, CONSUMER_CONFIG],
  signal,
}: WorkersOptions): Promise<RunningWorkers> {
  const folder = await mkdtemp(join(tmpdir(), "paceline-"));
  const logFile = join(folder, "workers.log");
  const adminToken = randomBytes(24).toString("hex");
  const secrets = {
    ADMIN_TOKEN: adminToken,
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    STRAVA_WEBHOOK_VERIFY_TOKEN: randomBytes(24).toString("hex"),
    ALERT_WEBHOOK_URL: "none",
  };
  const settings = { ...secrets, ...vars };
  const copies = await writeConfiguration(folder, configs, settings);

  const port = await freePort(PREFERRED_PORT);
  const inspectorPort = await freePort();
  const child = spawn(
    "wrangler",
    ["dev", ...copies.flatMap((copy) => ["-c", copy]), "--persist-to", resolve(stateFolder)]
      .concat(["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", String(inspectorPort)])
      .concat(["--show-interactive-dev-session=false"]),
    // A group of its own, so that one signal reaches wrangler and the runtime beneath it.
    { env: withoutSettings(Object.keys(settings)), stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const endWithUs = () => signalGroup(child, "SIGKILL");
  process.once("exit", endWithUs);
  const exited = new Promise<void>((ended) => child.once("close", () => ended()));
  let stopping = false;

  async function stop(): Promise<void> {
    stopping = true;
    signalGroup(child, "SIGTERM");
    await Promise.race([exited, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    signalGroup(child, "SIGKILL");
    process.off("exit", endWithUs);
    await rm(join(folder, VARS_FILE), { force: true });
  }

  const died = exited.then((): Promise<never> => {
    if (stopping) return new Promise(() => {});
    throw new Error(`The workers ended by themselves. Their log: ${logFile}`);
  });
  // Whoever waits for the workers hears of their end; nobody waiting is no reason to crash.
  died.catch(() => {});

  const url = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([died, untilAnswering(url, logFile, signal)]);
  } catch (error) {
    await stop();
    throw error;
  }
  const forget = () => rm(folder, { recursive: true, force: true });
  return { url, adminToken, logFile, died, stop, forget };
}

/** The name under which wrangler looks for vars and secrets beside a configuration. */
const VARS_FILE = ".dev.vars";

/**
 * Copies configurations into a folder with vars of this run, and answers with their paths. In the root, a
 * `.dev.vars` made for the real Strava would win.
 */
async function writeConfiguration(
  folder: string,
  configs: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string[]> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"`);
  await writeFile(join(folder, VARS_FILE), `${lines.join("\n")}\n`, { mode: 0o600 });
  return Promise.all(
    configs.map(async (config) => {
      const text = await readFile(config, "utf8");
      const path = join(folder, basename(config));
      const absolute = (place: string) => JSON.stringify(resolve(dirname(config), place));
      await writeFile(
        path,
        text.replace(/^(main|directory) = "(.*)"$/gm, (_line, key, place) => `${key} = ${absolute(place)}`),
      );
      return path;
    }),
  );
}

/** What the caller's shell exports would win over the file of vars: a secret of that name is not this run's. */
function withoutSettings(names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(QUIET_ENVIRONMENT).filter(([name]) => !names.includes(name)));
}

async function untilAnswering(url: string, logFile: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      await fetch(url, { signal: AbortSignal.timeout(1_000) });
      return;
    } catch {
      await sleep(200);
    }
  }
  throw new Error(`The workers did not answer within ${START_TIMEOUT_MS / 1000} s. Their log: ${logFile}`);
}
