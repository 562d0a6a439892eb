import { inject } from "vitest";

/** How much the tests try whose claims are about many cases. `pnpm test` tries a part, `pnpm test:full` everything. */
export interface TestSizes {
  /** Requests drawn from the API's description. */
  readonly fuzzRequests: number;
  /** Requests that no description knows. */
  readonly strayRequests: number;
  /** Of the runs that a property names as its full number. */
  readonly propertyRunsPercent: number;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly sizes: TestSizes;
  }
}

/** Fewer runs than this claim little. */
const PROPERTY_RUNS_MIN = 25;

/** The sizes of this run. Vitest hands them to every runtime: a Workers runtime has no `process.env`. */
export const SIZES: TestSizes = inject("sizes");

/** How often a property is tried that is tried `full` times at full size. */
export function propertyRuns(full: number): number {
  const part = Math.ceil((full * SIZES.propertyRunsPercent) / 100);
  return Math.min(full, Math.max(PROPERTY_RUNS_MIN, part));
}
