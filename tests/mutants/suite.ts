import { type ChildProcess, spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./verdict.ts";

/** The Vitest projects with a claim for each protection. */
const CLAIMS = ["node", "workerd"];

/** Asked too when no claim is known to fail: a few histories are enough to meet whatever is often in the way. */
const SIMULATIONS = ["simulation-even", "simulation-odd"];
const SIMULATION_SEEDS = "40";

/** Enough of what Vitest printed to understand why it broke. */
const OUTPUT_CHARACTERS_MAX = 2_000;

export interface SuiteRun {
  /** The copy in which it runs. */
  readonly folder: string;
  /** Test files; none stands for all, and the simulation. */
  readonly files: readonly string[];
  /** Stop at the first test that fails. */
  readonly bail: boolean;
  /** Ends it early, with everything that it started. */
  readonly signal: AbortSignal;
}

/** The report, or the end of what was printed when there is none. */
export type SuiteEnd =
  | { readonly ok: true; readonly report: Report }
  | { readonly ok: false; readonly output: string };

/** Runs the tests of a copy with Vitest and reads its report. */
export async function runSuite({ folder, files, bail, signal }: SuiteRun): Promise<SuiteEnd> {
  const reportFile = join(folder, "report.json");
  await rm(reportFile, { force: true });
  const projects = files.length > 0 ? CLAIMS : [...CLAIMS, ...SIMULATIONS];
  const child = spawn(
    process.execPath,
    [join("node_modules", "vitest", "vitest.mjs"), "run", ...projects.flatMap((name) => ["--project", name])]
      .concat(["--reporter", "json", "--outputFile", reportFile])
      .concat(bail ? ["--bail", "1"] : [], files),
    // A group of its own, so that one signal reaches Vitest and the runtimes beneath it.
    {
      cwd: folder,
      // Killed runtimes leave their temporary folders behind: they go with the copy.
      env: { ...process.env, FORCE_COLOR: "0", TMPDIR: folder, SIMULATION_SEEDS },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    },
  );
  const output = await untilEnded(child, signal);
  const text = await readFile(reportFile, "utf8").catch(() => null);
  if (text === null) return { ok: false, output };
  const report: Report = JSON.parse(text);
  return { ok: true, report };
}

/** The end of what the child prints; its whole group ends with it. */
async function untilEnded(child: ChildProcess, signal: AbortSignal): Promise<string> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-OUTPUT_CHARACTERS_MAX);
    });
  }
  const end = () => endGroup(child);
  signal.addEventListener("abort", end, { once: true });
  process.once("exit", end);
  if (signal.aborted) end();
  try {
    await new Promise<void>((resolve, reject) => child.on("error", reject).on("close", () => resolve()));
  } finally {
    signal.removeEventListener("abort", end);
    process.off("exit", end);
    end();
  }
  return output;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
