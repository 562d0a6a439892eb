import { resolve } from "node:path";
import { createVitest, type Reporter, type TestModule, type Vitest } from "vitest/node";
import { misfits } from "./edits.ts";
import type { Mutant } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { mutantIndexOf, type Runtime, testModuleOf, testsIn } from "./mutated-modules.ts";
import { readOptions, USAGE } from "./options.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** For all mutants together: one that hangs its runtime is told from one that takes long by nothing else. */
const RUN_TIMEOUT_MS = 900_000;

const MS_PER_SECOND = 1_000;

/** Prints the verdict on each mutant once the last of its modules has ended. */
class Verdicts implements Reporter {
  readonly #modules = new Map<Mutant, TestModule[]>();
  readonly #startedAtMs = Date.now();
  readonly left: Set<Mutant>;
  killed = 0;

  constructor(mutants: readonly Mutant[]) {
    this.left = new Set(mutants);
  }

  onTestModuleEnd(module: TestModule): void {
    const mutant = MUTANTS[mutantIndexOf(module.moduleId)];
    if (mutant === undefined) return;
    const ended = [...(this.#modules.get(mutant) ?? []), module];
    this.#modules.set(mutant, ended);
    if (ended.length < runtimesOf(mutant).length) return;
    this.left.delete(mutant);
    const verdict = verdictOn(ended);
    if (verdict.kind === "killed") this.killed++;
    const seconds = Math.round((Date.now() - this.#startedAtMs) / MS_PER_SECOND);
    console.log(`${`${seconds} s`.padStart(6)}  ${describe(mutant, verdict)}`);
  }
}

function verdictOn(modules: readonly TestModule[]): Verdict {
  const tests = modules.flatMap(({ children }) =>
    [...children.allTests()].map((test) => {
      const { state, errors = [] } = test.result();
      const [file = ""] = test.fullName.split(" > ");
      return { file, name: test.fullName, state, errors: errors.map(({ message }) => message) };
    }),
  );
  return verdictOf(
    tests,
    modules.flatMap((module) => module.errors().map(({ message }) => message)),
  );
}

function describe({ name, tests }: Mutant, verdict: Verdict): string {
  const line = `${verdict.kind.padEnd(9)} ${name}`;
  if (verdict.kind === "killed") return `${line} — by "${verdict.by}"`;
  return `${line} — ${verdict.kind === "error" ? verdict.why : `none of its tests noticed: ${tests.join(", ")}`}`;
}

function runtimesOf(mutant: Mutant): readonly Runtime[] {
  return (["workers", "node"] as const).filter((runtime) => testsIn(runtime, mutant).length > 0);
}

/** Runs the tests that each mutant names; answers whether all mutants were killed. */
async function run(mutants: readonly Mutant[]): Promise<boolean> {
  const startedAtMs = Date.now();
  const verdicts = new Verdicts(mutants);
  const vitest = await createVitest("test", {
    config: "tests/mutation/vitest.config.ts",
    watch: false,
    reporters: [verdicts],
  });
  const hangs = setTimeout(() => giveUpOn(verdicts.left), RUN_TIMEOUT_MS);
  try {
    const { unhandledErrors } = await vitest.runTestSpecifications(specificationsOf(vitest, mutants), true);
    for (const error of unhandledErrors) console.error(error);
  } finally {
    clearTimeout(hangs);
    await vitest.close();
  }
  const seconds = Math.round((Date.now() - startedAtMs) / MS_PER_SECOND);
  console.log(`${mutants.length} mutants, ${verdicts.killed} killed, in ${seconds} s`);
  return verdicts.killed === mutants.length;
}

function specificationsOf({ projects }: Vitest, mutants: readonly Mutant[]) {
  return mutants.flatMap((mutant) =>
    runtimesOf(mutant).flatMap((runtime) => {
      const project = projects.find(({ name }) => name === runtime);
      return project?.createSpecification(testModuleOf(runtime, MUTANTS.indexOf(mutant))) ?? [];
    }),
  );
}

function giveUpOn(left: ReadonlySet<Mutant>): never {
  const names = [...left].map(({ name }) => `  ${name}`);
  console.error(
    `These mutants have no verdict after ${RUN_TIMEOUT_MS / MS_PER_SECOND} s. One of them makes a test endless:\n${names.join("\n")}`,
  );
  process.exit(1);
}

async function main(): Promise<number> {
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
  return (await run(mutants)) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = 2;
  console.error(error instanceof Error ? error.message : String(error));
}
