import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { layerViolations } from "./layers.ts";

describe("the layers", () => {
  it("hold in every source file", () => {
    const files = globSync("{packages,workers}/*/src/**/*.{ts,tsx}").map((path) =>
      path.replaceAll("\\", "/"),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((path) => layerViolations(path, readFileSync(path, "utf8")))).toEqual([]);
  });

  it.each([
    ["packages/pipeline/src/walk.ts", 'import { beginPage } from "@paceline/store";', "must not know"],
    ["packages/strava/src/client.ts", 'import type { Database } from "@paceline/store";', "must not know"],
    [
      "packages/store/src/races.ts",
      'import { createStravaClient } from "@paceline/strava";',
      "must not know",
    ],
    ["packages/store/src/races.ts", 'import { planSession } from "@paceline/pipeline";', "must not know"],
    ["packages/protocol/src/sync.ts", 'import sql from "sql-template-tag";', "must not know"],
    [
      "workers/consumer/src/index.ts",
      'export { createStravaSim } from "@paceline/strava-sim";',
      "must not know",
    ],
    ["workers/producer/src/index.ts", 'const limit = await import("p-limit");', "must not know"],
    [
      "workers/consumer/src/page.ts",
      'import { enqueueOne } from "../../producer/src/enqueue.ts";',
      "reaches out",
    ],
    ["packages/pipeline/src/backoff.ts", "const jitter = Math.random();", "no chance"],
    ["packages/pipeline/src/budget-window.ts", "const now = Date.now();", "no clock"],
    ["packages/pipeline/src/walk.ts", 'import { env } from "cloudflare:workers";', "cloudflare:"],
    ["packages/pipeline/src/walk.ts", 'const page = await fetch("https://example.invalid");', "no I/O"],
    ["workers/consumer/src/commit.ts", "const rows = `SELECT id FROM races`;", "holds SQL"],
    ["workers/consumer/src/commit.ts", "message.ack();", "settles"],
    [
      "packages/dashboard/src/app.tsx",
      'import { getBudget } from "@paceline/producer/admin/budget";',
      "must not know",
    ],
    ["packages/dashboard/src/app.tsx", "<p dangerouslySetInnerHTML={{ __html: name }} />", "markup"],
    ["packages/dashboard/src/app.tsx", "element.innerHTML = name;", "markup"],
    ["packages/gadgets/src/index.ts", "", "no layer"],
  ])("are broken by %s with %s", (path, source, reason) => {
    expect(layerViolations(path, source).join("; ")).toContain(reason);
  });
});
