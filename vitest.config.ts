import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { unstable_readConfig } from "wrangler";

/** Nothing here waits for a clock: this is only for machines that have much else to do. */
const TEST_TIMEOUT_MS = 60_000;

const inWorkerd = ["tests/store/**/*.test.ts", "tests/producer/**/*.test.ts", "tests/consumer/**/*.test.ts"];

const secrets = {
  STRAVA_CLIENT_ID: "client",
  STRAVA_CLIENT_SECRET: "the-client-secret",
  TOKEN_ENCRYPTION_KEY: Buffer.alloc(32).toString("base64"),
  ADMIN_TOKEN: "the-admin-token",
};
// Wrangler looks for required secrets here before it looks into a .dev.vars.
Object.assign(process.env, secrets);

/** Vars as the wrangler files have them and secrets for tests only: no .dev.vars that may be there changes a test. */
const bindings = {
  ...unstable_readConfig({ config: "wrangler.producer.toml" }).vars,
  ...unstable_readConfig({ config: "wrangler.consumer.toml" }).vars,
  ...secrets,
};

export default defineConfig(async () => ({
  test: {
    projects: [
      {
        test: {
          name: "node",
          testTimeout: TEST_TIMEOUT_MS,
          include: ["tests/**/*.test.ts"],
          exclude: [...inWorkerd, "tests/end-to-end/**"],
        },
      },
      {
        // Dependencies with source maps that point nowhere are no concern of these tests.
        logLevel: "error" as const,
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.consumer.toml" },
            miniflare: { bindings: { ...bindings, MIGRATIONS: await readD1Migrations("migrations") } },
          }),
        ],
        test: {
          name: "workerd",
          testTimeout: TEST_TIMEOUT_MS,
          include: inWorkerd,
          setupFiles: ["tests/harness/migrate.ts"],
        },
      },
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
