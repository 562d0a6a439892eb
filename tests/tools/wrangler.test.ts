import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paceline-wrangler-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** `runWrangler` where `wrangler` is this script; it takes the path from what it was loaded with. */
async function runWranglerAs(script: string) {
  await writeFile(join(folder, "wrangler"), `#!${process.execPath}\n${script}\n`, { mode: 0o700 });
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
  vi.resetModules();
  return (await import("@paceline/tools/wrangler")).runWrangler;
}

describe("a wrangler command", () => {
  it("that is stopped is over when it says so, with all that it started", async () => {
    const file = join(folder, "alive");
    const child = `setInterval(() => require("node:fs").appendFileSync(${JSON.stringify(file)}, "."), 10);`;
    const runWrangler = await runWranglerAs(
      `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });`,
    );
    const stop = new AbortController();
    const running = runWrangler(["d1", "migrations"], stop.signal);
    await vi.waitFor(() => readFile(file), { timeout: 30_000 });
    stop.abort();
    await expect(running).rejects.toThrow("wrangler d1 migrations was stopped.");
    const { length } = await readFile(file);
    // Ten times as long as its child waits between two signs of life.
    await sleep(100);
    expect(await readFile(file)).toHaveLength(length);
  });

  it("that fails says what it printed", async () => {
    const runWrangler = await runWranglerAs('console.error("no such database"); process.exitCode = 1;');
    await expect(runWrangler(["d1", "execute"])).rejects.toThrow(
      "wrangler d1 execute failed:\nno such database",
    );
  });
});
