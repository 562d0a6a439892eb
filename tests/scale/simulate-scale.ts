import { readFile, writeFile } from "node:fs/promises";
import { type Reporter, startVitest, type TestCase } from "vitest/node";
import { readConfiguration } from "./configuration.ts";
import type { RunFigures } from "./figures.ts";
import type { ModelRun } from "./model-run.ts";
import { readOptions, USAGE } from "./options.ts";
import { withGenerated } from "./readme.ts";
import { limitsTable, plansTable } from "./tables.ts";

/** A runtime has one thread: two of them use two cores. */
const RUNTIMES = 2;

const README = "README.md";

/** Hands on what the runs say while they go on, and keeps what they came to. */
class Collector implements Reporter {
  readonly figures: RunFigures[] = [];
  readonly #startedMs = Date.now();

  onUserConsoleLog({ content }: { readonly content: string }): void {
    process.stderr.write(content);
  }

  onTestCaseResult(test: TestCase): void {
    const { figures } = test.meta();
    const result = test.result();
    const seconds = ((Date.now() - this.#startedMs) / 1000).toFixed(0);
    if (result.state === "failed") {
      process.exitCode = 1;
      console.error(`${test.name} failed:\n${result.errors.map(({ message }) => message).join("\n")}`);
    }
    if (figures === undefined) return;
    this.figures.push(figures);
    console.error(`${test.name}: ended, ${seconds} s after the start`);
    if (figures.errors > 0)
      console.error(`  ${figures.errors} errors logged, such as: ${figures.firstError}`);
  }

  onTestRunEnd(_modules: unknown, errors: readonly { readonly message: string }[]): void {
    for (const { message } of errors) console.error(message);
    if (errors.length > 0) process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  const asked = readOptions(readConfiguration());
  if (asked === null) {
    console.log(USAGE);
    return;
  }
  process.env.SCALE_RUNS = JSON.stringify(shares(asked.runs));
  const collector = new Collector();
  const options = {
    project: ["scale-*"],
    config: "vitest.full.config.ts",
    watch: false,
    reporters: [collector],
  };
  const vitest = await startVitest("test", ["tests/scale/runs"], options);
  await vitest.close();
  const order = asked.runs.map((run) => JSON.stringify(run));
  const figures = collector.figures.toSorted(
    (a, b) => order.indexOf(JSON.stringify(a.run)) - order.indexOf(JSON.stringify(b.run)),
  );
  const tables = [limitsTable(figures), plansTable(figures)].join("\n\n");
  console.log(tables);
  if (asked.writesReadme && figures.length === asked.runs.length) {
    await writeFile(README, withGenerated(await readFile(README, "utf8"), "scale", tables));
  }
}

/** The runs in as many shares as there are runtimes, the longest first and each to whom has least to do. */
function shares(runs: readonly ModelRun[]): readonly (readonly ModelRun[])[] {
  const shared = Array.from({ length: Math.min(RUNTIMES, runs.length) }, () => ({
    runs: [] as ModelRun[],
    athletes: 0,
  }));
  for (const run of runs.toSorted((a, b) => b.athletes - a.athletes)) {
    const idlest = shared.reduce((a, b) => (b.athletes < a.athletes ? b : a));
    idlest.runs.push(run);
    idlest.athletes += run.athletes;
  }
  return shared.map((share) => share.runs);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
