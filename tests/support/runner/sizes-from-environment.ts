import type { TestSizes } from "../sizes.ts";

/** What `pnpm test` tries where the environment says nothing else: a newcomer watches it. */
export const QUICK: TestSizes = { fuzzRequests: 1_000, strayRequests: 2_000, propertyRunsPercent: 10 };

/** What `pnpm test:full` tries. */
export const FULL: TestSizes = { fuzzRequests: 10_000, strayRequests: 4_000, propertyRunsPercent: 100 };

/** Above this a run would take hours. */
const SIZE_MAX = 1_000_000;

/** The sizes that `FUZZ_REQUESTS`, `STRAY_REQUESTS` and `PROPERTY_RUNS_PERCENT` ask for. Throws a sentence for what is no number. */
export function sizesFromEnvironment(
  defaults: TestSizes,
  environment: Readonly<Record<string, string | undefined>>,
): TestSizes {
  return {
    fuzzRequests: sizeIn(environment, "FUZZ_REQUESTS") ?? defaults.fuzzRequests,
    strayRequests: sizeIn(environment, "STRAY_REQUESTS") ?? defaults.strayRequests,
    propertyRunsPercent: sizeIn(environment, "PROPERTY_RUNS_PERCENT") ?? defaults.propertyRunsPercent,
  };
}

function sizeIn(environment: Readonly<Record<string, string | undefined>>, name: string): number | null {
  const text = environment[name];
  if (text === undefined) return null;
  const size = /^\d+$/.test(text) ? Number(text) : 0;
  if (size < 1 || size > SIZE_MAX) throw new Error(`${name} takes a whole number from 1 to ${SIZE_MAX}.`);
  return size;
}
