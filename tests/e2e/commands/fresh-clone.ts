import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { signalGroup } from "@paceline/tools/process-group";

/** On a machine that has much else to do: the benchmark takes a minute on one that has not. */
const COMMAND_TIMEOUT_MS = 580_000;
/** For a test of one command, so that the command's own limit comes first. */
export const TEST_TIMEOUT_MS = 600_000;

/**
 * What a newcomer's shell has; CHROMIUM says where the browser is. Nothing of the test runner's, and no account: of all
 * that the variables of this run say, no command may know.
 */
const SHELL_VARIABLES = ["PATH", "HOME", "TMPDIR", "LANG", "CHROMIUM", "XDG_DATA_HOME", "XDG_CACHE_HOME"];

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Ctrl-C is pressed once this was printed. */
  readonly interruptAt?: string;
}

/** A folder with what git would bring, as it is in this working tree: nothing installed, nothing built. */
export interface FreshClone {
  readonly folder: string;
  /** Runs a command of the shell; the first script of pnpm installs. */
  run(command: string, options?: RunOptions): Promise<Ran>;
  /** Paths that differ from what was cloned, and are not ignored. */
  changed(): readonly string[];
  leave(): Promise<void>;
}

export async function freshClone(): Promise<FreshClone> {
  const folder = await mkdtemp(join(tmpdir(), "paceline-clone-"));
  const paths = git(".", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  // What was deleted and is not committed yet is still listed.
  for (const path of new Set(paths.filter((path) => path !== "" && existsSync(path)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(path, join(folder, path), { verbatimSymlinks: true });
  }
  git(folder, "init", "-q");
  git(folder, "add", "--all");
  return {
    folder,
    run: (command, options) => runIn(folder, command, options),
    changed: () =>
      git(folder, "ls-files", "--modified", "--others", "--exclude-standard").split("\n").filter(Boolean),
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}

function git(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`);
  return stdout;
}

function runIn(folder: string, command: string, { env = {}, interruptAt }: RunOptions = {}): Promise<Ran> {
  const inherited = SHELL_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const child = spawn("bash", ["-c", command], {
    cwd: folder,
    // wrangler asks nothing, and calls nobody, where it runs unattended.
    env: { ...Object.fromEntries(inherited), CI: "true", WRANGLER_SEND_METRICS: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: a terminal sends Ctrl-C to all of them.
    detached: true,
  });
  let output = "";
  let isInterrupted = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (interruptAt === undefined || isInterrupted || !output.includes(interruptAt)) return;
      isInterrupted = true;
      signalGroup(child, "SIGINT");
    });
  }
  // SIGTERM, so that a command ends what it started in other groups.
  const timer = setTimeout(() => signalGroup(child, "SIGTERM"), COMMAND_TIMEOUT_MS);
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      // As a shell says it.
      ended({ code: signal === null ? code : 128 + constants.signals[signal], output });
    });
  });
}
