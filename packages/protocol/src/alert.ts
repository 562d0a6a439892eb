/** What an operator is told of, by name. `dead_letters` is told for each reason. */
export const ALERT_NAMES = [
  "dead_letters",
  "paused",
  "breaker_open",
  "athletes_failing",
  "no_success",
  "backlog_old",
] as const;
export type AlertName = (typeof ALERT_NAMES)[number];

/** One of these names, or one and a reason after a colon. */
export type AlertKey = AlertName | `dead_letters:${string}`;

/** Something that an operator must know of. */
export interface Alert {
  readonly key: AlertKey;
  /** What happened and what to do. */
  readonly sentence: string;
  /** The athletes that it is about. */
  readonly athletes: readonly number[];
}

/** What D1 tells of the state of things. Times are epoch ms. */
export interface AlertFacts {
  readonly openLetters: readonly { readonly reason: string; readonly letters: number }[];
  /** Null while nothing is paused. */
  readonly pause: { readonly since: number | null; readonly reason: string | null } | null;
  /** Null while the breaker is closed. */
  readonly breaker: { readonly since: number; readonly reason: string } | null;
  /** When a pause last ended. */
  readonly resumedAt: number | null;
  /** Athletes who fail for long, at most one more than are counted. */
  readonly failingAthletes: readonly number[];
  readonly lastCompletedAt: number | null;
  /** When the oldest live sync began. */
  readonly liveSince: number | null;
  /** When the first and the last sync began that failed since one was completed. */
  readonly failedSince: number | null;
  readonly failedLast: number | null;
  /** Pages long overdue, and when the first of them was due. */
  readonly overduePages: number;
  readonly overdueSince: number | null;
  /** Pages that were sent again at least twice and did not move. */
  readonly stuckPages: number;
}

/** What a queue tells of itself. */
export interface QueueBacklog {
  readonly queue: string;
  readonly messages: number;
  readonly bytes: number;
  /** Null where it is not known. */
  readonly oldestAgeSeconds: number | null;
}
