import { defineConfig } from "vitest/config";
import { reportersThatKeep } from "../reporter.ts";

export default defineConfig({
  test: {
    include: ["leaks.ts"],
    reporters: reportersThatKeep({ ADMIN_TOKEN: process.env.LEAKED_SECRET ?? "" }),
  },
});
