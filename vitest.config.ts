import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { unstable_readConfig } from "wrangler";
import { readConfiguration } from "./tests/scale/configuration.ts";
import { reportersThatKeep } from "./tests/secrets/reporter.ts";
import { makeRunSecrets, requiredSecrets, withDerived } from "./tests/secrets/run-secrets.ts";

/** A run of ten thousand athletes on a slow machine. */
const SCALE_TIMEOUT_MS = 7_200_000;

/** Nothing here waits for a clock: this is only for machines that have much else to do. */
const TEST_TIMEOUT_MS = 60_000;

const inWorkerd = [
  "tests/store/**/*.test.ts",
  "tests/producer/**/*.test.ts",
  "tests/portal/**/*.test.ts",
  "tests/consumer/**/*.test.ts",
  "tests/harness/**/*.test.ts",
  "tests/bench/gates.test.ts",
];
/** A project has one Workers runtime, and that has one thread: two of them use two cores. */
const simulations = {
  "simulation-even": ["tests/simulation/seeds-even.test.ts", "tests/simulation/determinism.test.ts"],
  "simulation-odd": ["tests/simulation/seeds-odd.test.ts", "tests/simulation/crashes.test.ts"],
};

/** `pnpm simulate:scale` and `pnpm bench` ask for runs, one list a runtime; they take minutes and are no part of `pnpm test`. */
const scaleRuns: readonly unknown[] = JSON.parse(process.env.SCALE_RUNS ?? "[]");
const benchRuns: readonly unknown[] = JSON.parse(process.env.BENCH_RUNS ?? "[]");

const secrets = makeRunSecrets();
/** What is told to whoever sees it: the application's id, and that alerts go nowhere. */
const application = { STRAVA_CLIENT_ID: "client", ALERT_WEBHOOK_URL: "none" };
// Wrangler looks for required secrets here before it looks into a .dev.vars.
Object.assign(process.env, secrets, application);

/** Vars as the wrangler files have them and secrets for tests only: no .dev.vars that may be there changes a test. */
const bindings = {
  ...unstable_readConfig({ config: "wrangler.producer.toml" }).vars,
  ...unstable_readConfig({ config: "wrangler.portal.toml" }).vars,
  ...unstable_readConfig({ config: "wrangler.consumer.toml" }).vars,
  ...secrets,
  ...application,
  SECRET_NAMES: requiredSecrets().join(),
  // `pnpm simulate` asks for more.
  SIMULATION_FIRST_SEED: process.env.SIMULATION_FIRST_SEED ?? "1",
  SIMULATION_SEEDS: process.env.SIMULATION_SEEDS ?? "300",
  SIMULATION_TRACE: process.env.SIMULATION_TRACE ?? "no",
};

/** Tests in the Workers runtime, on real D1. */
async function workerdProject(name: string, include: string[]) {
  return {
    // Dependencies with source maps that point nowhere are no concern of these tests.
    logLevel: "error" as const,
    plugins: [
      cloudflareTest({
        wrangler: { configPath: "./wrangler.consumer.toml" },
        miniflare: { bindings: { ...bindings, MIGRATIONS: await readD1Migrations("migrations") } },
      }),
    ],
    test: {
      name,
      testTimeout: TEST_TIMEOUT_MS,
      // Some syncs are run once for all the tests of a file.
      hookTimeout: TEST_TIMEOUT_MS,
      include,
      setupFiles: ["tests/harness/migrate.ts", "tests/harness/keep-secrets.ts"],
    },
  };
}

/** The scale model in the Workers runtime, in a Durable Object that has SQLite; `runs` are bindings. */
async function scaleProject(
  name: string,
  include: string[],
  testTimeout: number,
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
          bindings: { ...bindings, ...scale, MIGRATIONS: await readD1Migrations("migrations") },
          durableObjects: { SQLITE_HOST: { className: "SqliteHost", useSQLite: true } },
        },
      }),
    ],
    test: { name, testTimeout, include },
  };
}

export default defineConfig(async () => ({
  test: {
    reporters: reportersThatKeep(await withDerived(secrets)),
    // Vitest leaves one core to itself, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "node",
          testTimeout: TEST_TIMEOUT_MS,
          include: ["tests/**/*.test.ts"],
          exclude: [
            ...inWorkerd,
            "tests/simulation/**",
            "tests/scale/**",
            "tests/bench/counts/**",
            "tests/end-to-end/**",
            // `pnpm test:browser` runs these, for they need a browser.
            "tests/browser/**",
          ],
        },
      },
      await workerdProject("workerd", inWorkerd),
      ...(await Promise.all(Object.entries(simulations).map(([name, files]) => workerdProject(name, files)))),
      await scaleProject(
        "scale",
        ["tests/scale/claims.test.ts", "tests/scale/model.test.ts", "tests/bench/counts/designs.test.ts"],
        TEST_TIMEOUT_MS,
      ),
      ...(await Promise.all(
        scaleRuns.map((runs, i) =>
          scaleProject(`scale-${i + 1}`, ["tests/scale/runs.test.ts"], SCALE_TIMEOUT_MS, {
            SCALE_RUNS: JSON.stringify(runs),
          }),
        ),
      )),
      ...(await Promise.all(
        benchRuns.map((runs, i) =>
          scaleProject(`bench-${i + 1}`, ["tests/bench/counts/runs.test.ts"], SCALE_TIMEOUT_MS, {
            BENCH_RUNS: JSON.stringify(runs),
          }),
        ),
      )),
      {
        // Whole runs of the demo: real workers, real local queues. One at a time, for they measure nothing but truth.
        test: {
          name: "end-to-end",
          include: ["tests/end-to-end/**/*.test.ts"],
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
}));
