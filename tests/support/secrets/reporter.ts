import { configDefaults } from "vitest/config";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { describeFound, findSecrets, type Secrets } from "./find-secrets.ts";

/** A secret that two writes share is found all the same. */
const OVERLAP_CHARACTERS = 512;

/** The first so many are named. */
const NAMED_MAX = 10;

type Serialized = Parameters<NonNullable<Reporter["onTestRunEnd"]>>[1];

/**
 * Reads all that a run prints, and fails the run if a secret is in it: what tests and workers write to the console, the
 * errors and differences of tests that fail, the names of tests, and whatever else reaches the terminal.
 */
class SecretsReporter implements Reporter {
  readonly #secrets: Secrets;
  /** By where and what: each is told once. */
  readonly #found = new Map<string, string>();

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  onInit(): void {
    this.#watch(process.stdout, "the output");
    this.#watch(process.stderr, "the errors' output");
    // The very last: other reporters print their summaries until then.
    process.once("exit", () => this.#end());
  }

  onUserConsoleLog({ content }: { readonly content: string }): void {
    this.#read("the console", content);
  }

  onTestModuleCollected({ children }: TestModule): void {
    for (const { fullName } of children.allTests()) this.#read("a test's name", fullName);
  }

  onTestCaseResult(test: TestCase): void {
    this.#readErrors(test.result().errors ?? []);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: Serialized): void {
    this.#readErrors([...errors, ...modules.flatMap((module) => module.errors())]);
  }

  #readErrors(errors: readonly unknown[]): void {
    if (errors.length > 0) this.#read("a test's failure", JSON.stringify(errors));
  }

  #watch(stream: NodeJS.WriteStream, where: string): void {
    const write = stream.write.bind(stream);
    let before = "";
    stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
      const text = before + (typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk));
      this.#read(where, text);
      before = text.slice(-OVERLAP_CHARACTERS);
      return write(chunk, ...rest);
    };
  }

  #read(where: string, text: string): void {
    for (const found of findSecrets(text, this.#secrets)) {
      const key = `${where}: ${found.what}`;
      if (!this.#found.has(key)) this.#found.set(key, `${where} holds ${describeFound(found)}`);
    }
  }

  #end(): void {
    if (this.#found.size === 0) return;
    process.exitCode = 1;
    const named = [...this.#found.values()].slice(0, NAMED_MAX);
    process.stderr.write(`\nThis run printed secrets, so it failed:\n  ${named.join("\n  ")}\n`);
  }
}

/** Vitest's own reporters, and one that fails the run when any of these secrets, by their names, is printed. */
export function reportersThatKeep(secrets: Readonly<Record<string, string>>) {
  const values = new Map(Object.entries(secrets).map(([name, value]) => [value, name]));
  // First, so that what the others print passes it.
  return [new SecretsReporter(values), ...configDefaults.reporters];
}
