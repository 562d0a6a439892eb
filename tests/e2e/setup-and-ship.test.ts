import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changes, emptyAccount } from "../support/account/fake-account.ts";
import { accountOf, installStub } from "../support/account/stub-wrangler.ts";
import { type Club, foundClub, GIVEN } from "../unit/tools/provision/club.ts";

let club: Club;
let path: string;

beforeEach(async () => {
  club = await foundClub();
  const { folder } = club.world;
  path = `${folder}${delimiter}${process.env.PATH}`;
  await installStub(folder, emptyAccount());
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await club.leave();
});

/** Runs one of the commands as `pnpm` would, with nobody to be asked. */
function run(script: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [resolve("tools", script), ...args], {
    cwd: club.world.folder,
    // Not what the tests themselves run with: that has secrets of its own.
    env: { ...GIVEN, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((ended) => child.on("close", (code) => ended({ code, output })));
}

describe("the two commands", () => {
  it("set an environment up and ship it, and let no secret be seen on the way", async () => {
    const unready = await run("ship.ts");
    expect(unready).toMatchObject({
      code: 1,
      output: expect.stringContaining("pnpm run setup --env production"),
    });
    const [setUp, again, shipped] = [await run("setup.ts"), await run("setup.ts"), await run("ship.ts")];
    expect([setUp.code, again.code, shipped.code]).toEqual([0, 0, 0]);

    const there = await accountOf(club.world.folder);
    expect(again.output).toContain("nothing was changed");
    expect(there.deployed).toEqual(["paceline-consumer", "paceline-portal", "paceline-producer"]);
    expect(changes(there)).toHaveLength(11);
    const seen = JSON.stringify([there.calls.map(({ args }) => args), setUp, again, shipped]);
    const secrets = Object.values(there.secrets).flatMap(Object.values);
    expect(secrets).toHaveLength(10);
    for (const secret of secrets) expect(seen).not.toContain(secret);
  });

  it.each(["setup.ts", "ship.ts"])("%s explains itself, and what it does not understand", async (script) => {
    expect(await run(script, "--help")).toMatchObject({
      code: 0,
      output: expect.stringContaining("--dry-run"),
    });
    expect(await run(script, "--env", "prod")).toMatchObject({
      code: 1,
      output: expect.stringContaining("--env takes staging or production."),
    });
  });
});

/** `runWrangler` where `wrangler` is this script; it takes the path from what it was loaded with. */
async function runWranglerAs(script: string) {
  await writeFile(join(club.world.folder, "wrangler"), `#!${process.execPath}\n${script}\n`);
  vi.stubEnv("PATH", path);
  vi.resetModules();
  return (await import("@paceline/tools/wrangler")).runWrangler;
}

describe("a wrangler command", () => {
  it("that is stopped is over when it says so, with all that it started", async () => {
    const file = join(club.world.folder, "alive");
    const child = `setInterval(() => require("node:fs").appendFileSync(${JSON.stringify(file)}, "."), 10);`;
    const runWrangler = await runWranglerAs(`import { spawn } from "node:child_process";
      spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });`);
    const stop = new AbortController();
    const running = runWrangler({ args: ["d1", "migrations"], timeoutMs: 60_000, signal: stop.signal });
    await vi.waitFor(() => readFile(file), { timeout: 30_000 });
    stop.abort();
    await expect(running).rejects.toThrow("wrangler d1 migrations was stopped.");
    const { length } = await readFile(file);
    await sleep(100);
    expect(await readFile(file)).toHaveLength(length);
  });

  it("that does not end in time is ended, and says so", async () => {
    const runWrangler = await runWranglerAs("setInterval(() => {}, 1_000);");
    await expect(runWrangler({ args: ["d1", "create", "paceline"], timeoutMs: 300 })).rejects.toThrow(
      "wrangler d1 create did not end within 0.3 s.",
    );
  });
});
