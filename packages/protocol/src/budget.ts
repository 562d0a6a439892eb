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
  /** Epoch seconds until which the whole pipeline waits; null when it does not. */
  readonly pausedUntil: number | null;
}

/** What became of a reservation, as the budget needs to hear of it. */
export interface SpentRequests {
  /** Requests that were sent. */
  readonly cost: RequestCost;
  /** Requests reserved and never sent: they are given back. */
  readonly unused: RequestCost;
  readonly reservedIn: Windows;
  readonly answeredIn: Windows;
  /** Null when there was no answer, none with the headers, or one so near a window's edge that it may speak of either. */
  readonly rateLimit: RateLimitReport | null;
  /** Strava answered 429: nothing more in this short window. */
  readonly refused: boolean;
}
