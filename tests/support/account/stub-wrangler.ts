import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { FakeAccount } from "./fake-account.ts";

/** A `wrangler` that keeps its account in a file beside itself. */
const STUB = `#!${process.execPath}
import { readFileSync, writeFileSync } from "node:fs";
import { answer } from ${JSON.stringify(resolve("tests/support/account/fake-account.ts"))};
const file = new URL("account.json", import.meta.url);
const account = JSON.parse(readFileSync(file, "utf8"));
const { code, stdout, stderr } = answer(account, process.argv.slice(2), readFileSync(0, "utf8"));
writeFileSync(file, JSON.stringify(account));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
`;

/** Makes a folder of the stub and its account. */
export async function installStub(folder: string, account: FakeAccount): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{"type": "module"}');
  await writeFile(join(folder, "account.json"), JSON.stringify(account));
  await writeFile(join(folder, "wrangler"), STUB);
  await chmod(join(folder, "wrangler"), 0o755);
}

/** The account of the stub in a folder, as it is now. */
export async function accountOf(folder: string): Promise<FakeAccount> {
  return JSON.parse(await readFile(join(folder, "account.json"), "utf8"));
}
