import { readBoundedText } from "@paceline/protocol/bounded-text";
import { describe, expect, it } from "vitest";
import type { CpuRatio } from "./page-figures.ts";
import { recordPage } from "./page-replay.ts";

/** The runtime's clock shows whole milliseconds: so many pages together take a hundred of them. */
const PAGES_A_GROUP = 25;
const GROUPS = 40;
/** Until the engine has compiled what it runs. */
const WARM_UP_GROUPS = 8;

const BODY_BYTES_MAX = 8_388_608;

/** Milliseconds of one group of each work. */
type GroupTimes = Readonly<Record<"parse" | "reading" | "listing" | "page", number>>;

describe("the CPU time of a page", () => {
  it("is timed against the bare parse of its answer, turn by turn", async ({ task }) => {
    const { handle, list, text, bytes } = await recordPage();
    expect(JSON.parse(text)).toHaveLength(200);
    const works = {
      parse: async () => JSON.parse(text),
      reading: () => readBoundedText(new Response(bytes).body, BODY_BYTES_MAX),
      listing: list,
      page: handle,
    };
    const rounds: GroupTimes[] = [];
    for (let round = 0; round < WARM_UP_GROUPS + GROUPS; round++) {
      const times = { parse: 0, reading: 0, listing: 0, page: 0 };
      for (const work of ["parse", "reading", "listing", "page"] as const)
        times[work] = await groupMs(works[work]);
      if (round >= WARM_UP_GROUPS) rounds.push(times);
    }
    const parse = quantile(
      0.5,
      rounds.map((times) => times.parse),
    );
    const ratio = (part: (times: GroupTimes) => number): CpuRatio => {
      const ratios = rounds.map((times) => part(times) / parse);
      return { p50: quantile(0.5, ratios), p95: quantile(0.95, ratios) };
    };
    task.meta.pageCpu = {
      page: ratio(({ page }) => page),
      reading: ratio(({ reading }) => reading),
      checking: ratio(({ listing, reading }) => listing - reading),
      rest: ratio(({ page, listing }) => page - listing),
      parseMs: parse / PAGES_A_GROUP,
    };
  });
});

async function groupMs(work: () => Promise<unknown>): Promise<number> {
  const sinceMs = performance.now();
  for (let i = 0; i < PAGES_A_GROUP; i++) await work();
  return performance.now() - sinceMs;
}

function quantile(share: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
