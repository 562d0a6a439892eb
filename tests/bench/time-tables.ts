import { markdownTable } from "../scale/markdown-table.ts";
import type { BundleFigures, StartFigures } from "./bundles/measure-bundles.ts";
import type { CpuRatio, PageCpu } from "./cpu/page-figures.ts";
import type { TimedClub, Timing } from "./timing/time-designs.ts";
import { decimal, seconds, whole } from "./wording.ts";

const ACTIVITIES_PER_PAGE = 200;

/** Markdown: the first sync of one club on real workers, in multiples of Paceline's. */
export function timingTable(timings: readonly Timing[], { athletes, activities }: TimedClub): string {
  const fewest = athletes * (Math.ceil(activities / ACTIVITIES_PER_PAGE) + 1);
  return markdownTable(
    [
      "design",
      "wall time ÷ Paceline's",
      "requests",
      "÷ the fewest possible",
      "fewer races seen for",
      "races that differ from Strava's",
    ],
    timings.map((timing) => [
      timing.design,
      decimal(timesPaceline(timing, timings), 1),
      whole(timing.requests),
      decimal(timing.requests / fewest, 3),
      seconds(timing.longestHoleMs),
      whole(timing.differences),
    ]),
  );
}

/** A design's wall time in multiples of Paceline's. */
export function timesPaceline({ firstSyncMs }: Timing, timings: readonly Timing[]): number {
  const paceline = timings.find(({ design }) => design === "Paceline");
  return firstSyncMs / (paceline?.firstSyncMs ?? Number.NaN);
}

/** Markdown: the CPU time of a page by its parts. */
export function cpuTable({ reading, checking, rest, page, fromText, textAndParse }: PageCpu): string {
  const parts: readonly (readonly [string, CpuRatio])[] = [
    ["reading the body as text", reading],
    ["parsing and checking it", checking],
    ["decode, begin, races and cursor, commit", rest],
    ["the page from the answer's text on", fromText],
    ["the whole page", page],
    ["for comparison: `JSON.parse(await response.text())` and nothing else", textAndParse],
  ];
  return markdownTable(
    ["work on a page of 200 activities", "p50 ÷ JSON.parse", "p95 ÷ JSON.parse"],
    parts.map(([name, { p50, p95 }]) => [name, decimal(p50, 2), decimal(p95, 2)]),
  );
}

/** Markdown: what each worker weighs and how long it takes to start. */
export function bundlesTable(bundles: readonly BundleFigures[], starts: readonly StartFigures[]): string {
  return markdownTable(
    ["worker", "bundle, gzipped", "start-up CPU ÷ that of an empty module"],
    bundles.map(({ worker, gzipBytes }) => [
      worker,
      `${decimal(gzipBytes / 1024, 1)} KiB`,
      decimal(starts.find((start) => start.worker === worker)?.timesEmpty ?? Number.NaN, 0),
    ]),
  );
}
