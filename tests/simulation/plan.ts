import { createRandom, type FaultRule, type Random } from "@paceline/strava-sim";
import { PEOPLES_ACTS, type PeoplesAct } from "./people.ts";
import type { Unruliness } from "./queues.ts";
import type { SimulationOptions } from "./simulation.ts";
import { WORLD_CHANGES, type WorldChange } from "./world-changes.ts";

/** Chances of one effect. */
export interface Mishaps {
  readonly crash: number;
  readonly failure: number;
  /** The clock jumps ahead while work is under way. */
  readonly stall: number;
}

/** Something that happens once so many effects have been performed. */
export interface PlannedEvent {
  readonly step: number;
  readonly what: PeoplesAct | WorldChange;
}

/** One history, before it happens. */
export interface HistoryPlan {
  readonly simulation: SimulationOptions;
  readonly mishaps: Mishaps;
  readonly unruliness: Unruliness;
  /** Groups of races with one start that are there from the beginning. */
  readonly equalStarts: number;
  /** By step. */
  readonly events: readonly PlannedEvent[];
  /** After so many effects nothing goes wrong any more. */
  readonly chaosSteps: number;
  /** A cron may be late: the next tick of each comes after so long. */
  readonly tickMs: number;
}

const LISTING = "/api/v3/athlete/activities";
const QUARTER_HOUR_MS = 900_000;
const DAY_MS = 86_400_000;
/** A Wednesday. */
const MIDNIGHT_MS = Date.UTC(2026, 2, 4);

/** Everything about a history that its seed decides in advance. */
export function planHistory(seed: number): HistoryPlan {
  const random = createRandom(seed);
  const chaosSteps = random.integer(60, 260);
  const perPage = random.integer(4, 12);
  const short = random.pick([100, 100, 30, 12, 6]);
  const day = random.chance(0.12) ? random.integer(25, 60) : 1_000;
  const pages = random.pick([2, 3, 4, 5]);
  // At a quarter hour's edge, at a day's edge, or anywhere.
  const startMs =
    MIDNIGHT_MS + random.pick([0, QUARTER_HOUR_MS, random.integer(0, DAY_MS)]) - random.integer(0, 20_000);
  const atStep = () => random.integer(0, chaosSteps - 1);
  const events = [
    ...Array.from({ length: random.integer(0, 8) }, () => ({
      step: atStep(),
      what: random.pick(WORLD_CHANGES),
    })),
    ...Array.from({ length: random.integer(0, 6) }, () => ({
      step: atStep(),
      what: random.pick(PEOPLES_ACTS),
    })),
    // Early, for the first page is where tokens are refreshed.
    ...(random.chance(0.15) ? [{ step: 0, what: "connect anew" } as const] : []),
  ];
  return {
    simulation: {
      seed,
      startMs,
      sim: {
        world: {
          seed,
          athletes: random.pick([1, 1, 2, 2, 3]),
          activities: { min: 0, max: perPage * pages },
          oddLocalTimesPercent: 5,
        },
        limits: { overall: { short: short * 2, day: day * 2 }, read: { short, day } },
        faults: planFaults(random),
        bounds: random.pick(["strict", "inclusive"]),
        afterAlone: random.pick(["oldest_first", "newest_first"]),
        rotatesRefreshTokens: random.chance(0.7),
        forgetsAtOnce: random.chance(0.1),
      },
      vars: {
        ACTIVITIES_PER_PAGE: String(perPage),
        PAGE_FAILURES_MAX: String(random.pick([3, 8, 20])),
        APPLICATION_PAUSE_SECONDS: String(random.integer(60, 3_600)),
        BREAKER_ATHLETES: String(random.pick([1, 2, 5])),
        BREAKER_PAUSE_SECONDS: String(random.pick([1, 60, 600])),
        PEOPLE_SHARE_PERCENT: String(random.pick([0, 10, 50])),
        RESCUE_AFTER_SECONDS: String(random.pick([60, 300, 900])),
        RESCUES_MAX: String(random.integer(2, 5)),
        RETENTION_SYNC_LOGS_DAYS: "1",
        RETENTION_SYNC_PAGES_DAYS: "1",
        RETENTION_SESSIONS_DAYS: "1",
        RETENTION_DEAD_LETTERS_DAYS: "1",
        RETENTION_SYNC_TOTALS_DAYS: "1",
      },
      queueRules: {
        maxRetries: random.pick([3, 10, 40]),
        batchSizeMax: random.integer(1, 6),
        concurrencyMax: random.integer(1, 3),
        retryDelaySeconds: 60,
      },
    },
    mishaps: planMishaps(random),
    unruliness: {
      duplicate: random.pick([0, 0.05, 0.2]),
      late: random.pick([0, 0.05]),
      lostAck: random.pick([0, 0.03, 0.1]),
    },
    equalStarts: random.chance(0.4) ? random.integer(1, 6) : 0,
    events: events.sort((a, b) => a.step - b.step),
    chaosSteps,
    tickMs: random.pick([QUARTER_HOUR_MS, QUARTER_HOUR_MS, 4 * QUARTER_HOUR_MS]),
  };
}

/** Some histories have none of one kind, so that the others are seen alone. */
function planMishaps(random: Random): Mishaps {
  return {
    crash: random.pick([0, 0.01, 0.04, 0.1]),
    failure: random.pick([0, 0, 0.02, 0.06]),
    stall: random.pick([0, 0, 0.02]),
  };
}

function planFaults(random: Random): FaultRule[] {
  const listing = Array.from({ length: random.integer(0, 5) }, (): FaultRule => {
    const when = { path: LISTING, after: random.integer(0, 30), times: random.integer(1, 3) };
    return random.pick<FaultRule>([
      { ...when, status: 500 },
      { ...when, status: 597 },
      { ...when, status: 429 },
      { ...when, status: 404 },
      { ...when, reset: true },
      { ...when, html: true },
      { ...when, truncate: true },
    ]);
  });
  const refresh: FaultRule = { path: "/oauth/token", after: random.integer(0, 2), times: 1, status: 503 };
  // One lie at a time: that a page is empty is believed when it is said twice.
  const lie: FaultRule = { path: LISTING, after: random.integer(0, 20), times: 1, empty: true };
  return [...listing, ...(random.chance(0.2) ? [refresh] : []), ...(random.chance(0.2) ? [lie] : [])];
}
