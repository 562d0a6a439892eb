import { readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Plugin } from "vitest/config";
import { mutated } from "./edits.ts";
import type { Mutant } from "./mutant.ts";
import { triggerChange } from "./mutated-triggers.ts";
import { UNTROUBLED } from "./verdict.ts";

/** A module whose address ends so belongs to that mutant, and so does all of Paceline that it imports. */
const QUERY = "?mutant=";

/** The files that stand for a mutant's tests; what is in them is written here. */
const STANDING_FOR_TESTS = { workers: "workers.test.ts", node: "node.test.ts" } as const;

export type Runtime = keyof typeof STANDING_FOR_TESTS;

const SECRETS_HOOK = "tests/support/secrets/fail-on-secrets.ts";

/** The module that runs a mutant's tests of one runtime. */
export function testModuleOf(runtime: Runtime, index: number): string {
  return `${resolve(import.meta.dirname, "runs", STANDING_FOR_TESTS[runtime])}${QUERY}${index}`;
}

/** The mutant whose module it is. */
export function mutantIndexOf(moduleId: string): number {
  return Number(splitAddress(moduleId).index);
}

/** The mutant's tests that run in a runtime; the untroubled days need the Workers runtime, so every mutant has some there. */
export function testsIn(runtime: Runtime, { tests }: Mutant): readonly string[] {
  const isUnit = (test: string) => test.startsWith("tests/unit/");
  if (runtime === "node") return tests.filter(isUnit);
  return [UNTROUBLED, ...tests.filter((test) => !isUnit(test) && test !== UNTROUBLED)];
}

/**
 * Serves each mutant modules of its own, changed as the mutant says, beside those of the others. So nothing on the disk
 * changes, and one runtime runs mutant after mutant.
 */
export function mutatedModules(root: string, mutants: readonly Mutant[]): Plugin {
  return {
    name: "mutated-modules",
    enforce: "pre",
    async resolveId(source, importer, options) {
      const wanted = splitAddress(source);
      const from = splitAddress(importer ?? "");
      const index = wanted.index ?? from.index;
      if (index === null) return null;
      const found = await this.resolve(wanted.file, from.file === "" ? undefined : from.file, {
        ...options,
        skipSelf: true,
      });
      if (found === null || found.external || !isOwnSource(root, found.id)) return found;
      return `${found.id}${QUERY}${index}`;
    },
    async load(id) {
      const { file, index } = splitAddress(id);
      if (index === null) return null;
      const mutant = mutants[Number(index)];
      if (mutant === undefined) throw new Error(`There is no mutant ${index}.`);
      for (const runtime of ["workers", "node"] as const) {
        if (file === splitAddress(testModuleOf(runtime, 0)).file) return testCode(root, runtime, mutant);
      }
      const path = relative(root, file).replaceAll(sep, "/");
      return mutated(await readFile(file, "utf8"), path, mutant);
    },
  };
}

/** Each test file in a suite that is called by its path. */
function testCode(root: string, runtime: Runtime, mutant: Mutant): string {
  const suites = testsIn(runtime, mutant).map(
    (test) => `describe(${JSON.stringify(test)}, () => import(${JSON.stringify(join(root, test))}));`,
  );
  if (runtime === "node") return ['import { describe } from "vitest";', ...suites].join("\n");
  const { mutate, restore } = triggerChange(root, mutant);
  const run = (statements: readonly string[]) =>
    `async () => { for (const sql of ${JSON.stringify(statements)}) await env.DB.prepare(sql).run(); }`;
  return [
    'import { env } from "cloudflare:workers";',
    'import { afterAll, beforeAll, describe } from "vitest";',
    // The mutant's own: its workers tell secrets to its own modules.
    `import ${JSON.stringify(join(root, SECRETS_HOOK))};`,
    `beforeAll(${run(mutate)});`,
    `afterAll(${run(restore)});`,
    ...suites,
  ].join("\n");
}

function splitAddress(id: string): { readonly file: string; readonly index: string | null } {
  const [file = "", index = null] = id.split(QUERY);
  return { file, index };
}

function isOwnSource(root: string, file: string): boolean {
  const path = relative(root, file);
  return !path.startsWith("..") && !path.split(sep).includes("node_modules") && /\.tsx?$/.test(path);
}
