/** A part of the work on one page of 200 activities, in multiples of the bare `JSON.parse` of its text. */
export interface CpuRatio {
  readonly p50: number;
  readonly p95: number;
}

/** What one page of 200 activities takes of a worker's CPU, all timed in one run. */
export interface PageCpu {
  /** All of `handlePage`: decode, begin, fetch, commit. */
  readonly page: CpuRatio;
  /** The body's bytes as text. */
  readonly reading: CpuRatio;
  /** From that text to checked activities. */
  readonly checking: CpuRatio;
  /** What is left: decode, begin, races and cursor, commit. */
  readonly rest: CpuRatio;
  /** The bare parse itself, in ms on this machine. */
  readonly parseMs: number;
}

declare module "vitest" {
  interface TaskMeta {
    /** For whoever started the runs. */
    pageCpu?: PageCpu;
  }
}
