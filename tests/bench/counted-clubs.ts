import { readConfiguration } from "../scale/configuration.ts";
import type { CountedDesign, CountFigures, CountRun } from "./counts/count-run.ts";
import type { Asked, ClubSize } from "./options.ts";

export const COUNTED_DESIGNS = [
  "one loop",
  "Workflows",
  "Paceline",
] as const satisfies readonly CountedDesign[];

/** Of Strava's answers, in the runs in which some fail. */
export const FAIL_PERCENT = 5;

/** All runs that the tables need: each size in each design, and the typical club on a bad day. */
export function countRuns({ byAthletes, byActivities, typical }: Asked): readonly CountRun[] {
  const configuration = readConfiguration();
  const sizes = [...byAthletes, ...byActivities, typical].filter(
    (size, i, all) => all.findIndex((other) => isSameSize(size, other)) === i,
  );
  return COUNTED_DESIGNS.flatMap((design) => {
    const run = (size: ClubSize, failPercent: number) => ({
      design,
      seed: 1,
      ...size,
      failPercent,
      configuration,
    });
    return [...sizes.map((size) => run(size, 0)), run(typical, FAIL_PERCENT)];
  });
}

/** Throws where a design stored other races than the first one: what it took is then no figure. */
export function expectSameRaces(all: readonly CountFigures[]): void {
  for (const { run, races } of all) {
    const expected = figuresOf(all, COUNTED_DESIGNS[0], run, run.failPercent).races;
    if (races !== expected)
      throw new Error(`${run.design} stored ${races} races of ${run.athletes} athletes and not ${expected}.`);
  }
}

/** One run's figures. */
export function figuresOf(
  all: readonly CountFigures[],
  design: CountedDesign,
  size: ClubSize,
  failPercent = 0,
): CountFigures {
  const found = all.find(
    ({ run }) => run.design === design && run.failPercent === failPercent && isSameSize(run, size),
  );
  if (found === undefined) throw new Error(`${design} was not counted with ${size.athletes} athletes.`);
  return found;
}

function isSameSize(a: ClubSize, b: ClubSize): boolean {
  return a.athletes === b.athletes && a.activitiesMean === b.activitiesMean;
}
