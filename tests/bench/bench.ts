import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FREE_PLAN } from "../scale/cloudflare-plans.ts";
import { withGenerated } from "../scale/readme.ts";
import { measureBundlesAndStarts } from "./bundles/measure-bundles.ts";
import { growthChart } from "./charts/growth-chart.ts";
import { timingChart } from "./charts/timing-chart.ts";
import { countRuns, expectSameRaces } from "./counted-clubs.ts";
import type { PageCpu } from "./cpu/page-figures.ts";
import { DESIGNS } from "./designs.ts";
import { type Asked, readOptions, USAGE } from "./options.ts";
import { measurePageCpu } from "./page-cpu.ts";
import { CHARTS, type Measured, report } from "./report.ts";
import { type TimedClub, type Timing, timeDesign } from "./timing/time-designs.ts";
import { measureCounts } from "./workerd-runs.ts";

const README = "README.md";
const LATENCY_MS = 200;

async function main(signal: AbortSignal): Promise<void> {
  const asked = readOptions();
  if (asked === null) return console.log(USAGE);
  const { parts } = asked;
  const timed = { athletes: asked.timedAthletes, activities: asked.timedActivities, latencyMs: LATENCY_MS };
  // One after another: what is timed has the machine to itself.
  const measured: Measured = {
    counts: parts.has("counts") ? await measureCounts(countRuns(asked)) : null,
    timings: parts.has("timing") ? await timeDesigns(timed, signal) : null,
    pageCpu: parts.has("cpu") ? await measurePageCpu(asked.cpuRounds, signal) : null,
    ...(parts.has("bundles") ? await measureBundlesAndStarts(asked.starts) : { bundles: null, starts: null }),
  };
  if (measured.counts !== null) expectSameRaces(measured.counts);
  const text = report(measured, asked, timed);
  console.log(text);
  if (measured.pageCpu !== null) console.log(`\n${onThisMachine(measured.pageCpu)}`);
  if (asked.writesReadme) await publish(text, measured, asked);
}

/** What is this machine's alone, and so does not stand in README. */
function onThisMachine({ parseMs, page }: PageCpu): string {
  const [parse, whole] = [parseMs, parseMs * page.p50].map((ms) => ms.toFixed(2));
  const { cpuMsAnInvocation } = FREE_PLAN;
  return `On this machine JSON.parse of a page takes ${parse} ms and the whole page ${whole} ms; the free plan has ${cpuMsAnInvocation} ms an invocation.`;
}

async function timeDesigns(club: TimedClub, signal: AbortSignal): Promise<readonly Timing[]> {
  const timings: Timing[] = [];
  for (const design of DESIGNS) {
    const timing = await timeDesign(design, club, signal);
    console.error(`${design}: first sync in ${(timing.firstSyncMs / 1000).toFixed(1)} s`);
    timings.push(timing);
  }
  return timings;
}

async function publish(text: string, { counts, timings }: Measured, asked: Asked): Promise<void> {
  if (counts === null || timings === null) throw new Error("Not all was measured.");
  await writeChart(CHARTS.timing, await timingChart(timings));
  await writeChart(CHARTS.byAthletes, await growthChart(counts, asked.byAthletes, "athletes"));
  await writeChart(CHARTS.byActivities, await growthChart(counts, asked.byActivities, "activitiesMean"));
  await writeFile(README, withGenerated(await readFile(README, "utf8"), "bench", text));
}

async function writeChart(path: string, svg: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, svg);
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    interruption.abort();
    // What was started ends with this process (`startWorkers`).
    process.exit(130);
  });
}

try {
  await main(interruption.signal);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// Whatever a runtime still holds open must not keep the command from ending.
process.exit();
