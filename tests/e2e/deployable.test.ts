import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paceline-deployable-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(["consumer", "producer"])("the %s", (worker) => {
  it.each(["staging", "production"])(
    "can be deployed to %s, as far as that can be said without an account",
    async (env) => {
      const outdir = join(folder, `${worker}-${env}`);
      const args = ["deploy", "--dry-run", "--outdir", outdir, "--env", env, "-c", `wrangler.${worker}.toml`];
      const { code, output } = await wrangler(args);
      expect(output).not.toMatch(/WARNING|ERROR/);
      expect(code).toBe(0);
      expect(await readdir(outdir)).toContain("index.js");
    },
  );
});

function wrangler(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const quiet = { CI: "true", FORCE_COLOR: "0", WRANGLER_SEND_METRICS: "false" };
  const child = spawn(join("node_modules", ".bin", "wrangler"), args, { env: { ...process.env, ...quiet } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((ended) => child.on("close", (code) => ended({ code, output })));
}
