import { defineConfig } from "vitest/config";

/** Tests in Chromium, on the real workers, which all files share: `pnpm test:browser`. One file at a time. */
export default defineConfig({
  test: {
    name: "browser",
    include: ["tests/browser/**/*.test.ts"],
    globalSetup: ["tests/browser/shared-club.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    // Pages poll and quotas refill by real clocks here: what a slow moment of the machine broke is tried once more.
    retry: 1,
  },
});
