import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const FOLDER = "tests/support/api-client";

/** What a command of the package prints; throws what it printed when it fails. */
async function runThere(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(`node_modules/.bin/${command}`, args, { cwd: FOLDER }).catch((error) => {
    throw new Error(`${error.stdout}${error.stderr}`);
  });
  return stdout;
}

it("the types generated from the API's description fit a program that uses them, and no misuse", async () => {
  const { scripts } = JSON.parse(await readFile(`${FOLDER}/package.json`, "utf8"));
  const [command = "", ...args] = String(scripts.generate).split(" ");
  await runThere(command, ...args);
  expect(await runThere("tsc", "-p", ".")).toBe("");
});
