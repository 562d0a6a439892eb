import { defineConfig } from "vitest/config";
import { RUN_SECRETS } from "./tests/support/runner/bindings.ts";
import { nodeProject, workersProject } from "./tests/support/runner/projects.ts";
import { simulationVars } from "./tests/support/runner/simulation-vars.ts";
import { QUICK, sizesFromEnvironment } from "./tests/support/runner/sizes-from-environment.ts";
import { reportersThatKeep } from "./tests/support/secrets/reporter.ts";
import { withDerived } from "./tests/support/secrets/run-secrets.ts";

/** Histories that `pnpm test` lives through, in both halves. */
const SMOKE_SEEDS = 20;

const sizes = sizesFromEnvironment(QUICK, process.env);

/** `pnpm test`: what notices a mistake, in two minutes. vitest.full.config.ts has everything else. */
export default defineConfig(async () => ({
  test: {
    reporters: reportersThatKeep(await withDerived(RUN_SECRETS)),
    // Vitest leaves one core to itself, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      nodeProject({
        name: "unit",
        include: ["tests/unit/**/*.test.ts", "tests/mutation/*.test.ts", "tests/*.test.ts"],
        sizes,
      }),
      await workersProject({
        name: "pages",
        include: ["tests/integration/{store,consumer,secrets}/**/*.test.ts", "tests/bench/gates.test.ts"],
        sizes,
      }),
      await workersProject({ name: "producer", include: ["tests/integration/producer/**/*.test.ts"], sizes }),
      await workersProject(
        {
          name: "simulation",
          include: ["tests/simulation/{seeds-even,seeds-odd,crashes}.test.ts"],
          sizes,
        },
        simulationVars(SMOKE_SEEDS),
      ),
    ],
  },
}));
