import { globSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { RUN_SECRETS } from "./tests/support/runner/bindings.ts";
import {
  nodeProject,
  processesProject,
  scaleProject,
  workersProject,
} from "./tests/support/runner/projects.ts";
import { simulationVars } from "./tests/support/runner/simulation-vars.ts";
import { FULL, sizesFromEnvironment } from "./tests/support/runner/sizes-from-environment.ts";
import { reportersThatKeep } from "./tests/support/secrets/reporter.ts";
import { withDerived } from "./tests/support/secrets/run-secrets.ts";

/** Histories of one run, in both halves. */
const SEEDS = 300;

/** A run of ten thousand athletes on a slow machine. */
const SCALE_TIMEOUT_MS = 7_200_000;

/** A whole demo on a slow machine. */
const PROCESS_TIMEOUT_MS = 300_000;

/** `pnpm simulate:scale` and `pnpm bench` ask for runs, one list a runtime; they take minutes and are no part of a test run. */
const scaleRuns: readonly unknown[] = JSON.parse(process.env.SCALE_RUNS ?? "[]");
const benchRuns: readonly unknown[] = JSON.parse(process.env.BENCH_RUNS ?? "[]");

const sizes = sizesFromEnvironment(FULL, process.env);

/** The test files in a folder whose claims are tried on fewer cases in `pnpm test`. */
function sizedTests(folder: string): string[] {
  return globSync(`${folder}/**/*.test.ts`)
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => readFileSync(path, "utf8").includes('/support/sizes.ts"'));
}

/** `pnpm test:full`: at full size what `pnpm test` tries a part of, and what takes longer than a person watches. */
export default defineConfig(async () => ({
  test: {
    reporters: reportersThatKeep(await withDerived(RUN_SECRETS)),
    maxWorkers: "100%",
    projects: [
      nodeProject({ name: "properties", include: sizedTests("tests/unit"), sizes }),
      await workersProject({
        name: "requests",
        include: [...sizedTests("tests/integration"), "tests/scale/lists/*.test.ts"],
        sizes,
        testTimeoutMs: PROCESS_TIMEOUT_MS,
      }),
      // A Workers runtime has one thread: two projects use two cores.
      await workersProject(
        {
          name: "simulation-even",
          include: ["tests/simulation/{seeds-even,determinism}.test.ts"],
          sizes,
        },
        simulationVars(SEEDS),
      ),
      await workersProject(
        { name: "simulation-odd", include: ["tests/simulation/{seeds-odd,crash-pairs}.test.ts"], sizes },
        simulationVars(SEEDS),
      ),
      await scaleProject({
        name: "scale",
        include: [
          "tests/scale/claims.test.ts",
          "tests/scale/model.test.ts",
          "tests/bench/counts/designs.test.ts",
        ],
        sizes,
      }),
      ...(await Promise.all(
        scaleRuns.map((runs, i) =>
          scaleProject(
            {
              name: `scale-${i + 1}`,
              include: ["tests/scale/runs.test.ts"],
              sizes,
              testTimeoutMs: SCALE_TIMEOUT_MS,
            },
            { SCALE_RUNS: JSON.stringify(runs) },
          ),
        ),
      )),
      ...(await Promise.all(
        benchRuns.map((runs, i) =>
          scaleProject(
            {
              name: `bench-${i + 1}`,
              include: ["tests/bench/counts/runs.test.ts"],
              sizes,
              testTimeoutMs: SCALE_TIMEOUT_MS,
            },
            { BENCH_RUNS: JSON.stringify(runs) },
          ),
        ),
      )),
      processesProject({
        name: "e2e",
        include: ["tests/e2e/**/*.test.ts", "tests/bench/bundles/*.test.ts"],
        sizes,
        testTimeoutMs: PROCESS_TIMEOUT_MS,
      }),
    ],
  },
}));
