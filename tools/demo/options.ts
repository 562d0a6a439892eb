import { parseArgs } from "node:util";
import { UsageError } from "../usage-error.ts";
import { DEFAULT_STATE_FOLDER } from "../wrangler.ts";

export interface DemoOptions {
  readonly athletes: number;
  readonly activities: { readonly min: number; readonly max: number };
  readonly seed: number;
  readonly faults: boolean;
  /** Stay up after the sync, until Ctrl-C. */
  readonly stay: boolean;
  readonly stateFolder: string;
}

export const USAGE = `pnpm demo [options]      syncs simulated athletes through the workers and compares every race
pnpm dev  [options]      the same, and stays up until Ctrl-C in a club where things go on happening

  --athletes <n>         how many athletes (default 20)
  --activities <n-m>     how many activities each (default 300-2500)
  --seed <n>             another seed, another club (default 1)
  --faults               Strava misbehaves: 429s, 5xx bursts, time-outs, HTML, cut bodies, a revoked athlete
  --state <folder>       where the local database lives; it is emptied first (default ${DEFAULT_STATE_FOLDER})`;

/** The options, or null when help was asked for. Throws `UsageError`. */
export function readOptions(args: readonly string[]): DemoOptions | null {
  const values = parse(args);
  if (values.help) return null;
  return {
    athletes: wholeNumber("--athletes", values.athletes, 1, 10_000),
    activities: range(values.activities),
    seed: wholeNumber("--seed", values.seed, 0, 2 ** 31),
    faults: values.faults,
    stay: values.stay,
    stateFolder: values.state,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        athletes: { type: "string", default: "20" },
        activities: { type: "string", default: "300-2500" },
        seed: { type: "string", default: "1" },
        faults: { type: "boolean", default: false },
        stay: { type: "boolean", default: false },
        state: { type: "string", default: DEFAULT_STATE_FOLDER },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new UsageError(`${name} takes a whole number from ${min} to ${max}.`);
  return value;
}

function range(text: string): { min: number; max: number } {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const min = Number(match?.[1]);
  const max = Number(match?.[2] ?? match?.[1]);
  if (match === null || min > max)
    throw new UsageError("--activities takes a number such as 500, or a range such as 300-2500.");
  return { min, max };
}
