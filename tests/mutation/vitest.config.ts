import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { nodeProject, workersProject } from "../support/runner/projects.ts";
import { QUICK } from "../support/runner/sizes-from-environment.ts";
import { MUTANTS } from "./mutants.ts";
import { mutatedModules } from "./mutated-modules.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a removed protection makes endless ends here. */
const TEST_TIMEOUT_MS = 30_000;

/** `pnpm test:mutants`: run.ts says which modules of which mutants run. */
export default defineConfig(async () => {
  const common = { sizes: QUICK, testTimeoutMs: TEST_TIMEOUT_MS };
  const workers = await workersProject({ ...common, name: "workers", include: [] });
  const node = nodeProject({ ...common, name: "node", include: [] });
  const plugin = mutatedModules(ROOT, MUTANTS);
  return {
    root: ROOT,
    test: {
      maxWorkers: "100%",
      projects: [
        { ...workers, plugins: [plugin, ...workers.plugins] },
        { ...node, plugins: [plugin] },
      ],
    },
  };
});
