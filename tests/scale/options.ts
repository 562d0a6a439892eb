import { parseArgs } from "node:util";
import type { Configuration, ModelRun, Tier } from "./model-run.ts";
import { TIERS } from "./tiers.ts";

export const USAGE = `pnpm simulate:scale [options]

Runs the real workers on a virtual clock for clubs of several sizes: everyone's whole history at once, with people who
requeue somebody in between and, for the smallest, quiet weeks after it. Prints how Strava's limits were used, how long it
took, and what it costs at Cloudflare. The same options tell the same story; only the CPU time depends on the machine.
  --athletes <n,…>   sizes (default 200,1000,10000)
  --tier <name,…>    what Strava allows: ${TIERS.map(({ name }) => name).join(", ")} (default: what suits the size)
  --days <n>         give up after so many days (default 60)
  --foreign <n>      percent of the day's limit that another program uses in the runs with one; 0 for no such runs
                     (default 30, and none for the largest clubs, whose runs take long)
  --write-readme     put the tables into README.md`;

const ACTIVITIES_MEAN = 2_000;
const REQUEUE_EVERY_MINUTES = 50;
const QUIET_DAYS = 21;
const FOREIGN_PERCENT = "30";

/** Up to here a club is small: it gets quiet weeks too, and the setting that README names for the free plan. */
const SMALL_CLUB_MAX = 500;
const MIDDLE_CLUB_MAX = 3_000;

export interface Asked {
  readonly runs: readonly ModelRun[];
  readonly writesReadme: boolean;
}

/** What the command line asks for; null for help. */
export function readOptions(configuration: Configuration): Asked | null {
  const { values } = parseArgs({
    options: {
      athletes: { type: "string", default: "200,1000,10000" },
      tier: { type: "string" },
      days: { type: "string", default: "60" },
      foreign: { type: "string" },
      "write-readme": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const sizes = values.athletes.split(",").map((text) => wholeNumber("--athletes", text, 1, 100_000));
  const daysMax = wholeNumber("--days", values.days, 1, 1_000);
  const named = values.tier?.split(",").map(tierNamed);
  const runs = sizes.flatMap((athletes) => {
    const tiers = named ?? tiersFor(athletes);
    const isSmall = athletes <= SMALL_CLUB_MAX;
    const foreignDefault = athletes <= MIDDLE_CLUB_MAX ? FOREIGN_PERCENT : "0";
    const foreignPercent = wholeNumber("--foreign", values.foreign ?? foreignDefault, 0, 90);
    const run = (tier: Tier): ModelRun => ({
      seed: 1,
      athletes,
      tier,
      activitiesMean: ACTIVITIES_MEAN,
      foreignPercent: 0,
      requeueEveryMinutes: REQUEUE_EVERY_MINUTES,
      daysMax,
      quietDays: isSmall ? QUIET_DAYS : 0,
      configuration: isSmall ? forFreePlan(configuration) : configuration,
    });
    const shared = foreignPercent === 0 ? [] : tiers.slice(0, 1);
    return [...tiers.map(run), ...shared.map((tier) => ({ ...run(tier), foreignPercent, quietDays: 0 }))];
  });
  return { runs, writesReadme: values["write-readme"] };
}

function tiersFor(athletes: number): readonly Tier[] {
  const [standard, triple, tenfold, looseDay] = TIERS;
  if (athletes <= SMALL_CLUB_MAX) return [standard];
  return athletes <= MIDDLE_CLUB_MAX ? [triple, standard] : [tenfold, looseDay];
}

/** 10 ms of CPU and 50 queries an invocation are for one page (README, "Configuration"). */
function forFreePlan({ crons, queues }: Configuration): Configuration {
  return { crons, queues: queues.map((queue) => ({ ...queue, batchSizeMax: 1 })) };
}

function tierNamed(name: string): Tier {
  const found = TIERS.find((tier) => tier.name === name);
  if (found !== undefined) return found;
  throw new Error(`--tier takes ${TIERS.map((tier) => tier.name).join(", ")}.`);
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${name} takes whole numbers from ${min} to ${max}.`);
}
