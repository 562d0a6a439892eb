import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SECRET = "5ec2e7-of-the-suite-that-leaks-0123456789";
const VITEST = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const FOLDER = fileURLToPath(new URL("../support/secrets/leaking", import.meta.url));

interface Run {
  readonly code: number;
  readonly output: string;
}

/** Runs the suite that leaks as asked, with Vitest and the reporter of the real one. */
function runLeaking(leak: string): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, LEAK: leak, LEAKED_SECRET: SECRET, FORCE_COLOR: "0" };
    const child = execFile(
      process.execPath,
      [VITEST, "run", "--root", FOLDER],
      { env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

it.each(["the console", "a worker's error", "the terminal, in pieces", "a test's failure", "a test's name"])(
  "a run that prints a secret fails and says where, without printing it once more: by %s",
  async (leak) => {
    const { code, output } = await runLeaking(leak);
    expect(code).toBe(1);
    const [, verdict = ""] = output.split("This run printed secrets, so it failed:");
    expect(verdict).toMatch(/holds ADMIN_TOKEN in .*‹secret›/);
    expect(verdict).not.toContain(SECRET);
  },
);

it("so does one that prints a token that nobody listed", async () => {
  const { code, output } = await runLeaking("a token of Strava's");
  expect(output).toContain("a token or code of Strava's");
  expect(code).toBe(1);
});

it("a run that prints none ends as it would have", async () => {
  const { code, output } = await runLeaking("nowhere");
  expect(output).not.toContain("printed secrets");
  expect(code).toBe(0);
});
