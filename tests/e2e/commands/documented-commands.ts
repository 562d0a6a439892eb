import { readFileSync } from "node:fs";
import type { RunOptions } from "./fresh-clone.ts";

/** A command that README lists, at its smallest size in a fresh clone. */
export interface SmallestRun extends RunOptions {
  readonly command: string;
  /** What it prints. */
  readonly says: RegExp;
  /** Unless it ends well. */
  readonly code?: number;
}

/** Needs something that only the test has. */
export type Place =
  | "a fresh clone"
  | "a fresh clone with an account"
  | "a fresh clone before a simulated Strava";

/** How each command that README lists is run by what CI runs, by its words there. */
export const RUN_IN: Readonly<Record<Place | "a browser", Readonly<Record<string, SmallestRun>>>> = {
  "a fresh clone": {
    "pnpm demo": {
      command: "pnpm demo --athletes 1 --activities 5",
      says: /Every race in D1 equals Strava's, field by field\./,
    },
    // So many requests that each of the day's faults comes.
    "pnpm demo --faults": {
      command: "pnpm demo --faults --athletes 6 --activities 150-450",
      says: /Every race of the other 5 athletes in D1 equals Strava's, field by field\./,
    },
    "pnpm demo --athletes 50 --activities 100-900 --seed 7": {
      command: "pnpm demo --athletes 2 --activities 1-9 --seed 7",
      says: /2 athletes \(seed 7\)[\s\S]*Every race in D1 equals Strava's, field by field\./,
    },
    "pnpm dev": {
      command: "pnpm dev --athletes 1 --activities 5",
      interruptAt: "Staying up until Ctrl-C.",
      says: /Press the buttons at http:\/\/127\.0\.0\.1:\d+/,
      code: 130,
    },
    "pnpm dead-letters": {
      command:
        "pnpm exec wrangler d1 migrations apply paceline --local -c wrangler.producer.toml && pnpm dead-letters",
      says: /No open dead letters\.|open dead letter/,
    },
    "pnpm simulate --seeds 5000": { command: "pnpm simulate --seeds 1", says: /1 passed, 0 failed/ },
    "pnpm simulate --seed 17": {
      command: "pnpm simulate --seed 17",
      says: /settle m\d+: ack[\s\S]*1 passed, 0 failed/,
    },
    "pnpm simulate:scale": {
      command: "pnpm simulate:scale --athletes 1 --days 1 --foreign 0",
      says: /^\| 1 .*\| quiet days /m,
    },
    "pnpm bench": {
      command: "pnpm bench --smoke",
      says: /\*\*Counts\*\*[\s\S]*\*\*Time\*\*[\s\S]*\*\*CPU time\*\*[\s\S]*\*\*Bundles\*\*[\s\S]*On this machine/,
    },
    "pnpm build:dashboard": { command: "pnpm build:dashboard", says: /assets\/dashboard\/index\.html/ },
    "pnpm openapi": { command: "pnpm openapi", says: /print\.ts/ },
    "pnpm api-client": { command: "pnpm api-client", says: /generated\/api\.d\.ts/ },
    "pnpm types": { command: "pnpm types", says: /Types written to workers\/consumer\// },
  },
  "a fresh clone before a simulated Strava": {
    "pnpm webhook create": { command: "pnpm webhook view", says: /There is no subscription/ },
  },
  "a fresh clone with an account": {
    "pnpm run setup": { command: "pnpm run setup --dry-run", says: /wrangler d1 create paceline/ },
    "pnpm run ship": {
      command: "pnpm run ship --dry-run",
      says: /wrangler deploy .*-c wrangler\.producer\.toml/,
    },
  },
  "a browser": {
    "pnpm screenshots": { command: "pnpm screenshots --smoke", says: /take-screenshots/ },
  },
};

/** Those that `.ci/run` runs whole. */
export const RUN_WHOLE = [
  "pnpm test",
  "pnpm check",
  "pnpm test:full",
  "pnpm test:browser",
  "pnpm test:mutants",
];

/** The commands that README's "See it work" lists, as pnpm is called everywhere else in it. */
export function listedCommands(): readonly string[] {
  const section = /^## See it work$([\s\S]*?)^## /m.exec(readFileSync("README.md", "utf8"))?.[1] ?? "";
  const inFence = [...section.matchAll(/^npx -y pnpm@\S+ (.+?)(?: +#.*)?$/gm)].map(
    ([, words]) => `pnpm ${words}`,
  );
  const inTable = [...section.matchAll(/^\| `(pnpm [^`]+)`/gm)].map(([, command = ""]) => command);
  return [...inFence, ...inTable];
}

/** The script of package.json that a command runs. */
export function scriptOf(command: string): string {
  return /^pnpm (?:run )?([\w:-]+)/.exec(command)?.[1] ?? "";
}
