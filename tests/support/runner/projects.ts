import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { readConfiguration } from "../../scale/configuration.ts";
import type { TestSizes } from "../sizes.ts";
import { BINDINGS } from "./bindings.ts";

/** Nothing here waits for a clock: this is only for machines that have much else to do. */
const TEST_TIMEOUT_MS = 60_000;

export interface ProjectOptions {
  readonly name: string;
  /** Globs of test files. */
  readonly include: string[];
  readonly sizes: TestSizes;
  readonly testTimeoutMs?: number;
}

/** Tests in Node, file after file in one process for each core: what a test changes in the process it puts back. */
export function nodeProject({ name, include, sizes, testTimeoutMs }: ProjectOptions) {
  return {
    test: {
      name,
      include,
      isolate: false,
      provide: { sizes },
      testTimeout: testTimeoutMs ?? TEST_TIMEOUT_MS,
    },
  };
}

/** Tests that start whole programs: one file at a time, for they share ports and cores. */
export function processesProject(options: ProjectOptions) {
  const { test } = nodeProject(options);
  return { test: { ...test, isolate: true, fileParallelism: false } };
}

/**
 * Tests in the Workers runtime, on real D1. The runtime starts once and runs file after file: each test begins with
 * empty tables, and no module may remember what a test of another file did. Vitest starts a second one where a core is free.
 */
export async function workersProject(
  { name, include, sizes, testTimeoutMs = TEST_TIMEOUT_MS }: ProjectOptions,
  vars: Readonly<Record<string, string>> = {},
) {
  return {
    // Dependencies with source maps that point nowhere are no concern of these tests.
    logLevel: "error" as const,
    plugins: [
      cloudflareTest({
        wrangler: { configPath: "./wrangler.consumer.toml" },
        miniflare: { bindings: { ...BINDINGS, ...vars, MIGRATIONS: await readD1Migrations("migrations") } },
      }),
    ],
    test: {
      name,
      include,
      isolate: false,
      provide: { sizes },
      testTimeout: testTimeoutMs,
      // Some syncs are run once for all the tests of a file.
      hookTimeout: testTimeoutMs,
      setupFiles: ["tests/support/d1/migrated.ts", "tests/support/secrets/fail-on-secrets.ts"],
    },
  };
}

/** The scale model in the Workers runtime, in a Durable Object that has SQLite; `runs` are bindings. */
export async function scaleProject(
  { name, include, sizes, testTimeoutMs = TEST_TIMEOUT_MS }: ProjectOptions,
  runs: Readonly<Record<string, string>> = {},
) {
  const scale = { SCALE_CONFIGURATION: JSON.stringify(readConfiguration()), ...runs };
  return {
    logLevel: "error" as const,
    plugins: [
      cloudflareTest({
        main: "./tests/scale/sqlite-host.ts",
        wrangler: { configPath: "./wrangler.consumer.toml" },
        miniflare: {
          bindings: { ...BINDINGS, ...scale, MIGRATIONS: await readD1Migrations("migrations") },
          durableObjects: { SQLITE_HOST: { className: "SqliteHost", useSQLite: true } },
        },
      }),
    ],
    test: { name, include, provide: { sizes }, testTimeout: testTimeoutMs },
  };
}
