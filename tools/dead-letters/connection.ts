import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

const VARS_FILE = ".dev.vars";

/** Where the admin API is, and what opens it. */
export interface Connection {
  readonly url: string;
  readonly adminToken: string;
}

/** The connection from `--url`, the environment and `.dev.vars`; throws a sentence where one of them says too little. */
export function readConnection(
  url: string | null,
  environment: Readonly<Record<string, string | undefined>>,
  varsFile = VARS_FILE,
): Connection {
  const address = url ?? environment.PACELINE_URL;
  if (address === undefined || address === "") {
    throw new Error("Say where the producer is: --url http://127.0.0.1:8787, or set PACELINE_URL.");
  }
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new Error(`${address} is no address such as https://paceline-producer.you.workers.dev.`);
  }
  const vars = existsSync(varsFile) ? parseEnv(readFileSync(varsFile, "utf8")) : {};
  const adminToken = environment.ADMIN_TOKEN ?? vars.ADMIN_TOKEN;
  if (adminToken === undefined || adminToken === "") {
    throw new Error("The admin's token is missing: set ADMIN_TOKEN, or put it into .dev.vars.");
  }
  return { url: address, adminToken };
}
