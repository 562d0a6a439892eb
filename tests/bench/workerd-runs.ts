import { type Reporter, startVitest, type TestCase } from "vitest/node";
import type { CountFigures, CountRun } from "./counts/count-run.ts";

/** A runtime has one thread: two of them use two cores. */
const RUNTIMES = 2;

/** Keeps what the runs came to, and says which is over. */
class Collector implements Reporter {
  readonly counts: CountFigures[] = [];
  readonly problems: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { counts } = test.meta();
    const result = test.result();
    console.error(`${test.name}: ${result.state}`);
    if (result.state === "failed") this.problems.push(...result.errors.map(({ message }) => message));
    if (counts !== undefined) this.counts.push(counts);
  }

  onTestRunEnd(_modules: unknown, errors: readonly { readonly message: string }[]): void {
    this.problems.push(...errors.map(({ message }) => message));
  }
}

/** Counts in the Workers runtime; answers in the order of the runs. */
export async function measureCounts(runs: readonly CountRun[]): Promise<readonly CountFigures[]> {
  // The longest first, and to the two runtimes in turn.
  const longest = runs.toSorted((a, b) => pagesOf(b) - pagesOf(a));
  const shares = Array.from({ length: RUNTIMES }, (_, i) =>
    longest.filter((_run, nth) => nth % RUNTIMES === i),
  );
  process.env.BENCH_RUNS = JSON.stringify(shares);
  const { counts } = await collect("tests/bench/counts/runs", "bench-*");
  const order = runs.map((run) => JSON.stringify(run));
  return counts.toSorted(
    (a, b) => order.indexOf(JSON.stringify(a.run)) - order.indexOf(JSON.stringify(b.run)),
  );
}

async function collect(files: string, project: string): Promise<Collector> {
  const collector = new Collector();
  const vitest = await startVitest("test", [files], {
    project: [project],
    config: "vitest.full.config.ts",
    watch: false,
    reporters: [collector],
  });
  await vitest.close();
  if (collector.problems.length > 0) throw new Error(collector.problems.join("\n"));
  return collector;
}

function pagesOf({ athletes, activitiesMean, design }: CountRun): number {
  return athletes * activitiesMean * (design === "Workflows" ? 1 : 2);
}
