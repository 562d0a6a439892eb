export const DAY_MS = 86_400_000;

/** What happened in one UTC day. */
export interface DayTally {
  /** Paceline's requests for pages that Strava let through, and its token refreshes. */
  reads: number;
  refreshes: number;
  /** Paceline's requests that Strava refused for its limits. */
  refused: number;
  /** The other program's requests that took room away: in the day, and in each of its quarter hours. */
  foreignInDay: number;
  foreignInWindows: number;
  /** Messages handed to the consumer, and delayed copies of them that it sent instead of doing their page. */
  deliveries: number;
  deferrals: number;
  queueOperations: number;
  /** Calls of D1, and the statements in them. */
  d1RoundTrips: number;
  d1Statements: number;
  rowsRead: number;
  rowsWritten: number;
  invocations: number;
}

export type Counted = keyof DayTally;

/** Somebody's requeue, and what came of it. */
export interface Requeue {
  readonly athleteId: number;
  readonly atMs: number;
  /** When the first request to Strava for it was sent; null while none was. */
  startedAtMs: number | null;
}

/** What one invocation of a worker asked of D1. A batch is one round trip of several statements. */
export interface D1Use {
  statements: number;
  roundTrips: number;
}

export interface DearestInvocation extends Readonly<D1Use> {
  readonly kind: string;
}

/** All that is counted while the model runs, day by day. */
export class Tally {
  readonly requeues: Requeue[] = [];
  /** Lines that the workers logged as errors: how many, and the first of them. */
  errors = 0;
  firstError: string | null = null;
  readonly #days = new Map<number, DayTally>();
  readonly #dearest = new Map<number, DearestInvocation>();
  readonly #now: { readonly nowMs: number };

  constructor(now: { readonly nowMs: number }) {
    this.#now = now;
  }

  count(what: Counted, times = 1): void {
    this.day(this.#today)[what] += times;
  }

  /** What was counted so far was only to set the scene. */
  forget(): void {
    this.#days.clear();
    this.#dearest.clear();
  }

  /** Of all days together. */
  total(): DayTally {
    const sum = emptyDay();
    for (const day of this.#days.values()) {
      for (const what of Object.keys(sum) as Counted[]) sum[what] += day[what];
    }
    return sum;
  }

  /** An invocation of that kind (a queue, a cron's expression, a call) is over. */
  invoked(kind: string, use: D1Use): void {
    const known = this.#dearest.get(this.#today);
    if (known === undefined || use.statements > known.statements)
      this.#dearest.set(this.#today, { kind, ...use });
  }

  /** The invocation of some days that asked most of D1. */
  dearest(nths: readonly number[]): DearestInvocation {
    const none = { kind: "none", statements: 0, roundTrips: 0 };
    return nths
      .flatMap((nth) => this.#dearest.get(nth) ?? [])
      .reduce((a, b) => (b.statements > a.statements ? b : a), none);
  }

  /** The tally of a day, counted from 1970. */
  day(nth: number): DayTally {
    const known = this.#days.get(nth);
    if (known !== undefined) return known;
    const fresh = emptyDay();
    this.#days.set(nth, fresh);
    return fresh;
  }

  get #today(): number {
    return Math.floor(this.#now.nowMs / DAY_MS);
  }
}

export function emptyDay(): DayTally {
  return {
    reads: 0,
    refreshes: 0,
    refused: 0,
    foreignInDay: 0,
    foreignInWindows: 0,
    deliveries: 0,
    deferrals: 0,
    queueOperations: 0,
    d1RoundTrips: 0,
    d1Statements: 0,
    rowsRead: 0,
    rowsWritten: 0,
    invocations: 0,
  };
}
