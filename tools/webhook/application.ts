import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

type Environment = Readonly<Record<string, string | undefined>>;

const VARS_FILE = ".dev.vars";
const STRAVA = "https://www.strava.com";

/** What a command is to know of the application; asked for by name. */
export interface Settings {
  /** The value; throws a sentence where there is none. */
  need(name: string): string;
  /** Strava's address, without a slash at the end. */
  readonly baseUrl: string;
}

/** The environment's settings before those of `.dev.vars`. */
export function readSettings(environment: Environment, varsFile = VARS_FILE): Settings {
  const vars: Environment = existsSync(varsFile) ? parseEnv(readFileSync(varsFile, "utf8")) : {};
  const find = (name: string) => environment[name] || vars[name] || null;
  return {
    need(name) {
      const value = find(name);
      if (value === null) throw new Error(`${name} is missing: set it, or put it into .dev.vars.`);
      return value;
    },
    baseUrl: (find("STRAVA_BASE_URL") ?? STRAVA).replace(/\/+$/, ""),
  };
}

/** The producer's origin, from `--url` or PACELINE_URL. Strava sends events to public https addresses only, save a simulated one. */
export function readProducer(url: string | null, environment: Environment): string {
  const address = url ?? environment.PACELINE_URL ?? "";
  if (address === "") {
    throw new Error(
      "Say where the producer is: --url https://paceline-producer.you.workers.dev, or set PACELINE_URL.",
    );
  }
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new Error(`${address} is no address such as https://paceline-producer.you.workers.dev.`);
  }
  return new URL(address).origin;
}
