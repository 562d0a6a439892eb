import { parseArgs } from "node:util";
import type { CpuRounds } from "./cpu/page-figures.ts";

/** What can be measured by itself, in the order in which it is printed. */
const PARTS = ["counts", "timing", "cpu", "bundles"] as const;
type Part = (typeof PARTS)[number];

export const USAGE = `pnpm bench [options]

Holds Paceline against the loop that it replaces and against the same job on Cloudflare Workflows: counts, which are the
same on any machine, and times, which are compared within one run. Takes about ten minutes; the tables go to stdout.
  --only <part,…>   ${PARTS.join(", ")} (default: all)
  --quick           smaller clubs, in about three minutes
  --smoke           the smallest clubs, in about a minute: shows that all of it runs, and its figures mean nothing
  --write-readme    put tables and charts into README.md and docs/bench; wants all parts and the full size`;

/** A club by its number of athletes and the mean length of their histories. */
export interface ClubSize {
  readonly athletes: number;
  readonly activitiesMean: number;
}

/** How much of everything is measured. */
interface BenchSize {
  /** Clubs that grow in athletes and clubs that grow in activities; the middle one of each is the same. */
  readonly byAthletes: readonly ClubSize[];
  readonly byActivities: readonly ClubSize[];
  /** The club of which most figures are told. */
  readonly typical: ClubSize;
  /** The timed club: its athletes, and the activities of each. */
  readonly timedAthletes: number;
  readonly timedActivities: number;
  readonly cpuRounds: CpuRounds;
  /** How often each bundle is started. */
  readonly starts: number;
}

export interface Asked extends BenchSize {
  readonly parts: ReadonlySet<Part>;
  readonly writesReadme: boolean;
}

const FULL: BenchSize = {
  byAthletes: [
    { athletes: 10, activitiesMean: 2_000 },
    { athletes: 100, activitiesMean: 2_000 },
    { athletes: 1_000, activitiesMean: 2_000 },
  ],
  byActivities: [
    { athletes: 10, activitiesMean: 200 },
    { athletes: 10, activitiesMean: 2_000 },
    { athletes: 10, activitiesMean: 20_000 },
  ],
  typical: { athletes: 100, activitiesMean: 2_000 },
  timedAthletes: 20,
  timedActivities: 1_000,
  cpuRounds: { warmUp: 15, timed: 60 },
  starts: 15,
};

const QUICK: BenchSize = {
  ...FULL,
  byAthletes: FULL.byAthletes.slice(0, 2),
  byActivities: FULL.byActivities.slice(0, 2),
  timedAthletes: 6,
};

const SMOKE: BenchSize = {
  byAthletes: [{ athletes: 2, activitiesMean: 200 }],
  byActivities: [],
  typical: { athletes: 2, activitiesMean: 200 },
  // Two: the second sync of a loop is watched with two athletes.
  timedAthletes: 2,
  timedActivities: 200,
  cpuRounds: { warmUp: 0, timed: 2 },
  starts: 1,
};

/** What the command line asks for; null for help. */
export function readOptions(): Asked | null {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: PARTS.join(",") },
      quick: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      "write-readme": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const { quick, smoke, "write-readme": writesReadme } = values;
  const parts = new Set(values.only.split(",").map(partNamed));
  if (writesReadme && (quick || smoke || parts.size < PARTS.length))
    throw new Error("--write-readme wants all parts and the full size.");
  if (quick && smoke) throw new Error("--quick and --smoke are two sizes: choose one.");
  return { parts, writesReadme, ...(smoke ? SMOKE : quick ? QUICK : FULL) };
}

function partNamed(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined) throw new Error(`--only takes ${PARTS.join(", ")}.`);
  return found;
}
