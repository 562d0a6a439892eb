/** One bucket of Strava's limits, requests a short window (15 minutes) and a day. */
export interface BucketReport {
  readonly shortLimit: number;
  readonly dayLimit: number;
  readonly shortUsed: number;
  readonly dayUsed: number;
}

/** What one answer's headers said (Strava docs, "Rate limits"): every request counts in `overall`, reads also in `read`. */
export interface RateLimitReport {
  readonly overall: BucketReport | null;
  readonly read: BucketReport | null;
}

/** How many requests an act is going to need, by bucket. A token refresh counts in `overall` only. */
export interface RequestCost {
  readonly overall: number;
  readonly read: number;
}

/** The two windows that a moment lies in, epoch seconds. Both are natural, so every isolate agrees on them. */
export interface Windows {
  readonly shortStart: number;
  readonly dayStart: number;
}

/** The shared count of requests in the windows named, as D1 holds it. */
export interface BudgetState {
  readonly windows: Windows;
  readonly overall: BucketReport;
  readonly read: BucketReport;
  /** Epoch seconds until which a person's pause lasts; null when there is none. */
  readonly pausedUntil: number | null;
  /** Epoch seconds of the breaker's next try; null while it is closed. */
  readonly breakerUntil: number | null;
  readonly foreign: ForeignUse;
}

/** What Strava's headers told of requests that Paceline did not send: another program shares the quota. */
export interface ForeignUse {
  /** Of the day of the last report. */
  readonly dayUsed: number;
  /** Epoch seconds of the last report; 0 when no other program was ever noticed. */
  readonly reportedAt: number;
}

/** Whose turn a request is: the first page of a sync that people asked for, a later one of these, or bulk. */
export type Turn = "start" | "people" | "bulk";

/** The shares of the limits that are kept for people, from 0 to 1. */
export interface KeptShares {
  readonly short: number;
  /** Of the short window where the day is scarce: where its limit is no more than `scarceWindows` short limits. */
  readonly shortOfScarceDay: number;
  readonly scarceWindows: number;
  readonly day: number;
}

/** What a page may reserve at a moment, as far as its turn and the bookings of others go. */
export interface Allowance {
  readonly turn: Turn;
  readonly kept: KeptShares;
  /** Epoch seconds: what others booked from here on and before `heldUntil` is held for them. */
  readonly heldFrom: number;
  readonly heldUntil: number;
}

/** A stretch of time in which a page may wake and find room. Times are epoch seconds. */
export interface BookableSlot {
  readonly windows: Windows;
  readonly end: number;
  readonly wakeAt: number;
  /** Pages that may be booked from the beginning of the short window to the slot's end, and likewise of the day. */
  readonly shortRoom: number;
  readonly dayRoom: number;
}

/** What became of a reservation, as the budget needs to hear of it. */
export interface SpentRequests {
  /** Requests that were sent. */
  readonly cost: RequestCost;
  /** Requests reserved and never sent: they are given back. */
  readonly unused: RequestCost;
  readonly reservedIn: Windows;
  readonly answeredIn: Windows;
  readonly answeredAtMs: number;
  /** Null when there was no answer, none with the headers, or one so near a window's edge that it may speak of either. */
  readonly rateLimit: RateLimitReport | null;
  /** Strava answered 429: nothing more in this short window. */
  readonly refused: boolean;
  /** What the requests told of Strava's health; null when nothing. */
  readonly health: Health | null;
}

/** What one page learnt of Strava's health; the breaker listens to it. */
export type Health =
  | { readonly kind: "answers" }
  | {
      readonly kind: "fails";
      readonly athleteId: number;
      /** The breaker opens when Strava failed for so many athletes without an answer to anyone in between. */
      readonly athletesMax: number;
      /** Seconds until the first try, and whether each try that fails doubles them. */
      readonly waitSeconds: number;
      readonly doubles: boolean;
      /** Whether the page was the one that tries, with the breaker open, whether Strava answers again. */
      readonly isProbe: boolean;
      /** A sentence. */
      readonly explanation: string;
    };
