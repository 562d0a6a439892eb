import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { copyTree } from "./copy.ts";
import { applyEdits, misfits } from "./edits.ts";
import type { Mutant } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { readOptions, USAGE } from "./options.ts";
import { runSuite } from "./suite.ts";
import { fault, UNTROUBLED, type Verdict, verdictOf } from "./verdict.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** For one mutant, the whole suite included should it come to that. Nothing that removes a protection may hang. */
const MUTANT_TIMEOUT_MS = 600_000;

/** Each in a copy of its own. Measured on two cores: two at once take half the time of one, three no less than two. */
const RUNS_AT_ONCE = Math.min(4, availableParallelism());

const MS_PER_SECOND = 1_000;

/** Runs the mutants, prints a line for each as it ends, and answers whether all were killed. */
async function run(mutants: readonly Mutant[], signal: AbortSignal): Promise<boolean> {
  const startedAt = Date.now();
  const folder = await mkdtemp(join(tmpdir(), "paceline-mutants-"));
  const left = [...mutants];
  let killed = 0;
  const work = async (copy: string): Promise<void> => {
    await copyTree(ROOT, copy);
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      const mutantStartedAt = Date.now();
      const verdict = await examine(mutant, copy, signal);
      signal.throwIfAborted();
      if (verdict.kind === "killed") killed++;
      console.log(describe(mutant, verdict, Date.now() - mutantStartedAt));
    }
  };
  try {
    const copies = Array.from({ length: Math.min(RUNS_AT_ONCE, left.length) }, (_, i) =>
      join(folder, `${i + 1}`),
    );
    const ends = await Promise.allSettled(copies.map(work));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`${mutants.length} mutants, ${killed} killed, in ${seconds(Date.now() - startedAt)}`);
  return killed === mutants.length;
}

/** First the tests most likely to notice, and the one that must not; then, if nothing did, the whole suite. */
async function examine(mutant: Mutant, folder: string, signal: AbortSignal): Promise<Verdict> {
  const limit = AbortSignal.timeout(MUTANT_TIMEOUT_MS);
  const undo = await applyEdits(folder, mutant);
  try {
    const runs = [
      { files: [UNTROUBLED, ...mutant.tests], bail: false },
      { files: [], bail: true },
    ];
    for (const { files, bail } of runs) {
      const ended = await runSuite({ folder, files, bail, signal: AbortSignal.any([limit, signal]) });
      if (limit.aborted) return { kind: "timed out" };
      const verdict = ended.ok ? verdictOf(ended.report) : fault(`Vitest left no report: ${ended.output}`);
      if (verdict.kind !== "survived") return verdict;
    }
    return { kind: "survived" };
  } finally {
    await undo();
  }
}

function describe({ name }: Mutant, verdict: Verdict, elapsedMs: number): string {
  const line = `${verdict.kind.padEnd(9)} ${seconds(elapsedMs).padStart(6)}  ${name}`;
  if (verdict.kind === "killed") return `${line} — by "${verdict.by}"`;
  return verdict.kind === "error" ? `${line} — ${verdict.why}` : line;
}

function seconds(ms: number): string {
  return `${Math.round(ms / MS_PER_SECOND)} s`;
}

async function main(signal: AbortSignal): Promise<number> {
  const { only, list, help } = readOptions(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const mutants = MUTANTS.filter(({ name }) => name.includes(only));
  if (mutants.length === 0) throw new Error(`No mutant's name holds "${only}". --list prints them.`);
  if (list) {
    for (const { name, removes } of mutants) console.log(`${name}\n    ${removes}`);
    return 0;
  }
  const sentences = await misfits(ROOT, mutants);
  if (sentences.length > 0)
    throw new Error(`The table of mutants no longer fits.\n  ${sentences.join("\n  ")}`);
  return (await run(mutants, signal)) ? 0 : 1;
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => interruption.abort());

try {
  process.exitCode = await main(interruption.signal);
} catch (error) {
  process.exitCode = interruption.signal.aborted ? 130 : 2;
  if (!interruption.signal.aborted) console.error(error instanceof Error ? error.message : String(error));
}
