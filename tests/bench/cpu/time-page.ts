import { readBoundedText } from "@paceline/protocol/bounded-text";
import { quantile } from "../quantile.ts";
import type { CpuRatio, CpuRounds, PageCpu } from "./page-figures.ts";
import type { PageReplay } from "./page-replay.ts";

/**
 * A worker has a batch's pages in memory at a time, so no more are made ready before the clock runs. It shows whole
 * milliseconds: so many batches together take some tens of them.
 */
const PAGES_A_BATCH = 6;
const BATCHES_A_GROUP = 8;
const PAGES_A_GROUP = PAGES_A_BATCH * BATCHES_A_GROUP;

const BODY_BYTES_MAX = 8_388_608;
const WORKS = ["parse", "reading", "textAndParse", "listing", "page"] as const;

/** Milliseconds of one group of each work. */
type GroupTimes = Readonly<Record<(typeof WORKS)[number], number>>;

/** Times a page against the bare parse of its text, turn by turn. What the work begins with is made before the clock runs. */
export async function timePage(
  { arrive, freshText, handle, list }: PageReplay,
  { warmUp, timed }: CpuRounds,
): Promise<PageCpu> {
  const groups: Readonly<Record<(typeof WORKS)[number], () => Promise<number>>> = {
    parse: () => groupMs(freshText, async (text) => JSON.parse(text)),
    reading: () => groupMs(arrive, ({ body }) => readBoundedText(body, BODY_BYTES_MAX)),
    textAndParse: () => groupMs(arrive, async (answer) => JSON.parse(await answer.text())),
    listing: () => groupMs(arrive, list),
    page: () => groupMs(arrive, handle),
  };
  const rounds: GroupTimes[] = [];
  for (let round = 0; round < warmUp + timed; round++) {
    const times = { parse: 0, reading: 0, textAndParse: 0, listing: 0, page: 0 };
    for (const work of WORKS) times[work] = await groups[work]();
    if (round >= warmUp) rounds.push(times);
  }
  const parse = quantile(
    0.5,
    rounds.map((times) => times.parse),
  );
  const ratio = (part: (times: GroupTimes) => number): CpuRatio => {
    const ratios = rounds.map((times) => part(times) / parse);
    return { p50: quantile(0.5, ratios), p95: quantile(0.95, ratios) };
  };
  return {
    page: ratio(({ page }) => page),
    fromText: ratio(({ page, reading }) => page - reading),
    textAndParse: ratio(({ textAndParse }) => textAndParse),
    reading: ratio(({ reading }) => reading),
    checking: ratio(({ listing, reading }) => listing - reading),
    rest: ratio(({ page, listing }) => page - listing),
    parseMs: parse / PAGES_A_GROUP,
  };
}

async function groupMs<Input>(make: () => Input, work: (input: Input) => Promise<unknown>): Promise<number> {
  let ms = 0;
  for (let batch = 0; batch < BATCHES_A_GROUP; batch++) {
    const inputs = Array.from({ length: PAGES_A_BATCH }, make);
    const sinceMs = performance.now();
    for (const input of inputs) await work(input);
    ms += performance.now() - sinceMs;
  }
  return ms;
}
