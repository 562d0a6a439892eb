import { parseArgs } from "node:util";
import { type Reporter, startVitest, type TestCase } from "vitest/node";

const USAGE = `pnpm simulate [options]

Lives through histories in which the queue, the workers, D1, Strava and people do whatever they can do to a sync,
and holds each against the seven invariants. The same seed tells the same story.
  --seeds <n>   how many histories (default 300)
  --from <n>    the first seed (default 1)
  --seed <n>    one history, with all that happens in it`;

/** Every so often a line says how far it is. */
const PROGRESS_MS = 10_000;

const SEEDS_MAX = 1_000_000;

interface Range {
  readonly first: number;
  readonly count: number;
  readonly isTraced: boolean;
}

/** What the command line asks for; null for help. */
function readRange(): Range | null {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "300" },
      from: { type: "string", default: "1" },
      seed: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  if (values.seed !== undefined)
    return { first: seedNumber("--seed", values.seed), count: 1, isTraced: true };
  return {
    first: seedNumber("--from", values.from),
    count: seedNumber("--seeds", values.seeds),
    isTraced: false,
  };
}

function seedNumber(name: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= SEEDS_MAX) return value;
  throw new Error(`${name} takes a whole number from 1 to ${SEEDS_MAX}.`);
}

/** Prints how far it is, each failure as it comes, and at the end how fast it was. */
class Progress implements Reporter {
  readonly #count: number;
  readonly #startedMs = Date.now();
  #lastMs = Date.now();
  #passed = 0;
  #failed = 0;

  constructor(count: number) {
    this.#count = count;
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state === "passed") this.#passed++;
    if (result.state === "failed") {
      this.#failed++;
      console.error(`\n${test.name}\n${result.errors.map(({ message }) => message).join("\n")}`);
    }
    if (Date.now() - this.#lastMs < PROGRESS_MS) return;
    this.#lastMs = Date.now();
    console.log(`${this.#told} of ${this.#count} histories, ${this.#failed} failed, ${this.#rate} a second`);
  }

  onUserConsoleLog({ content }: { readonly content: string }): void {
    process.stdout.write(content);
  }

  onTestRunEnd(_modules: unknown, errors: readonly { readonly message: string }[]): void {
    for (const { message } of errors) console.error(message);
    const seconds = ((Date.now() - this.#startedMs) / 1000).toFixed(0);
    console.log(
      `${this.#told} histories in ${seconds} s: ${this.#passed} passed, ${this.#failed} failed, ${this.#rate} a second`,
    );
    if (this.#passed !== this.#count || errors.length > 0) process.exitCode = 1;
  }

  get #told(): number {
    return this.#passed + this.#failed;
  }

  get #rate(): string {
    return ((this.#told * 1000) / (Date.now() - this.#startedMs)).toFixed(1);
  }
}

async function main(): Promise<void> {
  const range = readRange();
  if (range === null) {
    console.log(USAGE);
    return;
  }
  Object.assign(process.env, {
    SIMULATION_FIRST_SEED: String(range.first),
    SIMULATION_SEEDS: String(range.count),
    SIMULATION_TRACE: range.isTraced ? "yes" : "no",
  });
  const options = {
    project: ["simulation-even", "simulation-odd"],
    config: "vitest.full.config.ts",
    watch: false,
    reporters: [new Progress(range.count)],
  };
  const vitest = await startVitest("test", ["tests/simulation/seeds-"], options);
  await vitest.close();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
