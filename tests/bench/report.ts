import type { BundleFigures, StartFigures } from "./bundles/measure-bundles.ts";
import { growthTable, syncsTable } from "./count-tables.ts";
import type { CountFigures } from "./counts/count-run.ts";
import type { PageCpu } from "./cpu/page-figures.ts";
import type { Asked } from "./options.ts";
import { bundlesTable, cpuTable, timingTable } from "./time-tables.ts";
import type { TimedClub, Timing } from "./timing/time-designs.ts";
import { whole } from "./wording.ts";

/** What was measured; null for what was not asked for. */
export interface Measured {
  readonly counts: readonly CountFigures[] | null;
  readonly timings: readonly Timing[] | null;
  readonly pageCpu: PageCpu | null;
  readonly bundles: readonly BundleFigures[] | null;
  readonly starts: readonly StartFigures[] | null;
}

/** Where the charts lie, from the root. */
export const CHARTS = {
  timing: "docs/bench/wall-time.svg",
  byAthletes: "docs/bench/growth-athletes.svg",
  byActivities: "docs/bench/growth-activities.svg",
} as const;

/** Markdown: a section for each part, and in each the command that prints it. */
export function report(measured: Measured, asked: Asked, timed: TimedClub): string {
  const { counts, timings, pageCpu, bundles, starts } = measured;
  const { athletes, activitiesMean } = asked.typical;
  const sections: string[] = [];
  if (counts !== null) {
    sections.push(
      `**Counts** of ${whole(athletes)} athletes with ${whole(activitiesMean)} activities on average, the same on any machine (\`pnpm bench --only counts\`):`,
      syncsTable(counts, asked),
    );
  }
  if (timings !== null) {
    sections.push(
      `**Time** of the first sync of ${timed.athletes} athletes with ${whole(timed.activities)} activities each at ${timed.latencyMs} ms an answer, all in one run (\`pnpm bench --only timing\`):`,
      timingTable(timings, timed),
      `![Wall time of each design in multiples of Paceline's](${CHARTS.timing})`,
    );
  }
  if (pageCpu !== null) {
    sections.push(
      "**CPU time** of a page in the Workers runtime, bundled as it is deployed, in multiples of `JSON.parse` of the same page's text (`pnpm bench --only cpu`):",
      cpuTable(pageCpu),
    );
  }
  if (bundles !== null && starts !== null) {
    sections.push(
      "**Bundles**, as `wrangler deploy` would send them (`pnpm bench --only bundles`):",
      bundlesTable(bundles, starts),
    );
  }
  if (counts !== null) {
    sections.push(
      "**Growth**, from the same counts (`pnpm bench --only counts`):",
      `![The main figures of each design as a club grows in athletes](${CHARTS.byAthletes})`,
      `![The main figures of each design as histories grow](${CHARTS.byActivities})`,
      growthTable(counts, asked),
    );
  }
  return sections.join("\n\n");
}
