import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchWorkersLog } from "./workers-log.ts";

interface Run {
  readonly code: number | null;
  readonly output: string;
}

let stateFolder: string;

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), "paceline-end-to-end-"));
});

afterAll(() => rm(stateFolder, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
  /** Waits for a line of the output and answers with what the first group matched. */
  says(line: RegExp): Promise<string>;
}

/** Starts one of the tools as `pnpm` would; its output is text for a terminal that is none. */
function start(script: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [script, ...args, "--state", stateFolder], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<Run>((resolve) => child.on("close", (code) => resolve({ code, output })));
  const says = (line: RegExp) =>
    new Promise<string>((resolve, reject) => {
      child.stdout.on("data", () => {
        const found = line.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      void ended.then(() => reject(new Error(`It ended without saying so: ${output}`)));
    });
  return { child, ended, says };
}

const DEMO = "tools/demo/main.ts";
const DEAD_LETTERS = "tools/dead-letters/main.ts";
/** Where the demo says that its workers log. */
const LOG_FILE = /their log in (\S+)/;
const SMALL = ["--athletes", "6", "--activities", "150-450"];

describe("the demo, on both real workers with local queues and D1", () => {
  it("ends 0 with every race equal and without a dead letter, whatever .dev.vars says", async () => {
    // Somebody's own settings, which must not send the demo to the real Strava.
    const isOurs = !existsSync(".dev.vars");
    if (isOurs)
      await writeFile(".dev.vars", "STRAVA_BASE_URL=http://127.0.0.1:9\nSTRAVA_CLIENT_ID=another\n");
    const { code, output } = await start(DEMO, SMALL).ended;
    if (isOurs) await rm(".dev.vars");
    expect(output).toContain("Every race in D1 equals Strava's, field by field.");
    expect(output).toMatch(/Athletes completed\s+│\s+6 of 6/);
    expect(code).toBe(0);
    const letters = await start(DEAD_LETTERS, []).ended;
    expect(letters).toMatchObject({ code: 0, output: expect.stringContaining("No open dead letters.") });
  });

  it("with faults ends 0 too, the revoked athlete is a dead letter, and no secret is in the log", async () => {
    const demo = start(DEMO, [...SMALL, "--faults"]);
    const log = await watchWorkersLog(await demo.says(LOG_FILE));
    const { code, output } = await demo.ended;
    const logged = await log.end();
    expect(logged.text.match(/"worker":"consumer"/g)?.length ?? 0).toBeGreaterThan(5);
    expect(logged.secrets).toEqual([]);
    expect(output).toContain("Every race of the other 5 athletes in D1 equals Strava's, field by field.");
    expect(output).toMatch(/Athletes completed\s+│\s+5 of 6/);
    for (const fault of ["500", "reset", "timeout", "html", "truncate", "429", "502", "597"])
      expect(output).toContain(`× ${fault}`);
    expect(code).toBe(0);
    const letters = await start(DEAD_LETTERS, []).ended;
    expect(letters.output).toContain("refresh_refused");
    expect(letters.output).toContain("Ask the athlete to connect to Strava again.");
    expect(letters.output).toContain("1 open dead letter.");
    expect(letters.code).toBe(0);
  });

  it.each([
    ["before its workers are up", /Strava .* at (\S+)/, 404],
    ["while it syncs", /The workers at (\S+),/, 401],
  ])("leaves nothing running when it is interrupted %s", async (_when, address, status) => {
    const demo = start(DEMO, SMALL);
    const url = await demo.says(address);
    expect((await fetch(url)).status).toBe(status);
    demo.child.kill("SIGINT");
    const { code, output } = await demo.ended;
    expect({ code, output }).toEqual({ code: 130, output: expect.not.stringMatching(/rror/) });
    for (const [found] of output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g))
      await expect(fetch(found)).rejects.toThrow();
  });

  it("says what is wrong with its options", async () => {
    const { code, output } = await start(DEMO, ["--athletes", "none"]).ended;
    expect(code).toBe(2);
    expect(output).toContain("--athletes takes a whole number from 1 to 10000.");
  });
});
