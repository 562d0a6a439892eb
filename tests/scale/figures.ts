import type { ModelRun } from "./model-run.ts";
import {
  DAY_MS,
  type DayTally,
  type DearestInvocation,
  emptyDay,
  type Requeue,
  type Tally,
} from "./tally.ts";

const QUARTER_HOURS_A_DAY = 96;
const QUARTER_HOUR_MS = 900_000;

/** A requeue needs a delivery, and nothing is sent at a quarter hour's edge: one in its last seconds belongs to the next. */
const REACTION_MS = 10_000;

/** Epoch ms. */
interface Time {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The parts of a run. */
export interface Lived {
  /** Until everyone is synced or the days are over. */
  readonly bulk: Time;
  readonly syncedAtMs: number | null;
  readonly quiet: Time | null;
}

/** What one run came to. */
export interface RunFigures {
  readonly run: ModelRun;
  /** The bulk run, from the enqueueing of everyone on; and the quiet days after it, null when there were none. */
  readonly bulk: Stretch;
  readonly quiet: Stretch | null;
  /** Null when not everyone was synced in the days given. */
  readonly daysToSync: number | null;
  readonly requeues: Waits;
  /** The database at its largest during the bulk run. */
  readonly databaseBytesMax: number;
  readonly errors: number;
  readonly firstError: string | null;
}

/** Some days of a run. */
export interface Stretch {
  /** Full days in which there was work all day long. */
  readonly loadedDays: number;
  /** Requests used of those that the limits left to Paceline, in the loaded days; null without one. */
  readonly usedShare: number | null;
  /** The same in the worst of these days. */
  readonly usedShareMin: number | null;
  readonly total: DayTally;
  /** Of each count the day that had most of it. */
  readonly busiestDay: DayTally;
  /** The invocation that asked most of D1, and of which worker's handler. */
  readonly dearest: DearestInvocation;
  readonly days: number;
}

/** How long requeues on the priority lane waited for their first request. */
interface Waits {
  readonly count: number;
  readonly startedInQuarterHour: number;
  /** Minutes; null when the requeue in that place had not started when the run ended. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

export function summarise(
  run: ModelRun,
  tally: Tally,
  { bulk, syncedAtMs, quiet }: Lived,
  databaseBytesMax: number,
): RunFigures {
  return {
    run,
    bulk: stretch(run, tally, bulk),
    quiet: quiet === null ? null : stretch(run, tally, quiet),
    daysToSync: syncedAtMs === null ? null : (syncedAtMs - bulk.fromMs) / DAY_MS,
    databaseBytesMax,
    requeues: waits(tally.requeues),
    errors: tally.errors,
    firstError: tally.firstError,
  };
}

function stretch(run: ModelRun, tally: Tally, { fromMs, toMs }: Time): Stretch {
  const nths = Array.from({ length: Math.ceil((toMs - fromMs) / DAY_MS) }, (_, i) => fromMs / DAY_MS + i);
  const loaded = nths.filter((nth) => (nth + 1) * DAY_MS <= toMs).map((nth) => tally.day(nth));
  const shares = loaded.map((day) => day.reads / allowedReads(run, day));
  const used = loaded.reduce((sum, { reads }) => sum + reads, 0);
  const allowed = loaded.reduce((sum, day) => sum + allowedReads(run, day), 0);
  const days = nths.map((nth) => tally.day(nth));
  return {
    loadedDays: loaded.length,
    usedShare: allowed === 0 ? null : used / allowed,
    usedShareMin: shares.length === 0 ? null : Math.min(...shares),
    total: days.reduce((a, b) => eachCount((what) => a[what] + b[what]), emptyDay()),
    busiestDay: days.reduce((a, b) => eachCount((what) => Math.max(a[what], b[what])), emptyDay()),
    dearest: tally.dearest(nths),
    days: (toMs - fromMs) / DAY_MS,
  };
}

/** Requests for pages that Strava's limits leave to Paceline in one day. */
function allowedReads({ tier: { read } }: ModelRun, { foreignInDay, foreignInWindows }: DayTally): number {
  return Math.min(read.day - foreignInDay, QUARTER_HOURS_A_DAY * read.short - foreignInWindows);
}

function eachCount(value: (what: keyof DayTally) => number): DayTally {
  const day = emptyDay();
  for (const what of Object.keys(day) as (keyof DayTally)[]) day[what] = value(what);
  return day;
}

function waits(requeues: readonly Requeue[]): Waits {
  const minutes = requeues
    .flatMap(({ atMs, startedAtMs }) => (startedAtMs === null ? [] : [(startedAtMs - atMs) / 60_000]))
    .sort((a, b) => a - b);
  // Those that never started come last.
  const quantile = (share: number) => minutes[Math.max(0, Math.ceil(share * requeues.length) - 1)] ?? null;
  return {
    count: requeues.length,
    startedInQuarterHour: requeues.filter(isInQuarterHour).length,
    p50: quantile(0.5),
    p95: quantile(0.95),
    max: quantile(1),
  };
}

function isInQuarterHour({ atMs, startedAtMs }: Requeue): boolean {
  if (startedAtMs === null) return false;
  return quarterHour(startedAtMs) <= quarterHour(atMs + REACTION_MS);
}

function quarterHour(atMs: number): number {
  return Math.floor(atMs / QUARTER_HOUR_MS);
}
