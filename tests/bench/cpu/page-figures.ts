/** A part of the work on one page of 200 activities, in multiples of the bare `JSON.parse` of such a text. */
export interface CpuRatio {
  readonly p50: number;
  readonly p95: number;
}

/** How often each part of the work is done: first until the engine has compiled what it runs, then timed. */
export interface CpuRounds {
  readonly warmUp: number;
  readonly timed: number;
}

/** What one page of 200 activities takes of a worker's CPU, all timed in one run. */
export interface PageCpu {
  /** All of `handlePage`: decode, begin, fetch, commit. */
  readonly page: CpuRatio;
  /** The same without the reading of the body: from its text to the last statement. */
  readonly fromText: CpuRatio;
  /** What a program takes that does nothing but `JSON.parse(await response.text())`: less is not possible. */
  readonly textAndParse: CpuRatio;
  /** The body's bytes as text, with a limit. */
  readonly reading: CpuRatio;
  /** From that text to checked activities. */
  readonly checking: CpuRatio;
  /** What is left: decode, begin, races and cursor, commit. */
  readonly rest: CpuRatio;
  /** The bare parse itself, in ms on this machine. */
  readonly parseMs: number;
}
