import { parseArgs } from "node:util";

/** What can be measured by itself, in the order in which it is printed. */
const PARTS = ["counts", "timing", "cpu", "bundles"] as const;
type Part = (typeof PARTS)[number];

export const USAGE = `pnpm bench [options]

Holds Paceline against the loop that it replaces and against the same job on Cloudflare Workflows: counts, which are the
same on any machine, and times, which are compared within one run. Takes about ten minutes; the tables go to stdout.
  --only <part,…>   ${PARTS.join(", ")} (default: all)
  --quick           smaller clubs, in about three minutes
  --write-readme    put tables and charts into README.md and docs/bench; wants all parts and the full size`;

/** A club by its number of athletes and the mean length of their histories. */
export interface ClubSize {
  readonly athletes: number;
  readonly activitiesMean: number;
}

export interface Asked {
  readonly parts: ReadonlySet<Part>;
  readonly writesReadme: boolean;
  /** Clubs that grow in athletes and clubs that grow in activities; the middle one of each is the same. */
  readonly byAthletes: readonly ClubSize[];
  readonly byActivities: readonly ClubSize[];
  /** The club of which most figures are told. */
  readonly typical: ClubSize;
  /** Athletes of the timed club. */
  readonly timedAthletes: number;
}

/** What the command line asks for; null for help. */
export function readOptions(): Asked | null {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: PARTS.join(",") },
      quick: { type: "boolean", default: false },
      "write-readme": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const { quick: isQuick, "write-readme": writesReadme } = values;
  const parts = new Set(values.only.split(",").map(partNamed));
  if (writesReadme && (isQuick || parts.size < PARTS.length))
    throw new Error("--write-readme wants all parts and the full size.");
  const clubs = (sizes: readonly (readonly [number, number])[]) =>
    sizes
      .slice(0, isQuick ? 2 : 3)
      .map(([athletes, activitiesMean]): ClubSize => ({ athletes, activitiesMean }));
  return {
    parts,
    writesReadme,
    byAthletes: clubs([
      [10, 2_000],
      [100, 2_000],
      [1_000, 2_000],
    ]),
    byActivities: clubs([
      [10, 200],
      [10, 2_000],
      [10, 20_000],
    ]),
    typical: { athletes: 100, activitiesMean: 2_000 },
    timedAthletes: isQuick ? 6 : 20,
  };
}

function partNamed(name: string): Part {
  const found = PARTS.find((part) => part === name);
  if (found === undefined) throw new Error(`--only takes ${PARTS.join(", ")}.`);
  return found;
}
