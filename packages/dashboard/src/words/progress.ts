import type { ListedAthlete } from "../answers.ts";

/** Nothing is done before it is done. */
const SHARE_MAX = 0.97;

export interface Progress {
  readonly pages: number;
  /** How much of the history is read, from 0 to 1; null when nobody knows how long it is. */
  readonly share: number | null;
  /** Epoch seconds of the start that the sync has read back to; null at its beginning. */
  readonly readBackTo: number | null;
  /** Epoch ms by which it will be read at the pace so far; null when nobody knows. */
  readonly etaAt: number | null;
}

type Syncing = Pick<
  ListedAthlete,
  | "session_status"
  | "session_pages_count"
  | "session_pages_expected"
  | "session_cursor_before"
  | "session_started_at"
  | "session_updated_at"
  | "waiting"
>;

/** How far a live sync has come; null when none is. */
export function progressOf(athlete: Syncing, nowMs: number): Progress | null {
  const { session_status: status, session_pages_count: pages, session_pages_expected: expected } = athlete;
  if ((status !== "queued" && status !== "in_progress") || pages === null) return null;
  return {
    pages,
    share: expected === null || expected === 0 ? null : Math.min(SHARE_MAX, pages / expected),
    readBackTo: athlete.session_cursor_before,
    etaAt: etaOf(athlete, pages, nowMs),
  };
}

/** At the pace of the pages so far, and not before what it waits for. */
function etaOf(athlete: Syncing, pages: number, nowMs: number): number | null {
  const { session_pages_expected: expected, session_started_at: began, session_updated_at: moved } = athlete;
  if (expected === null || began === null || moved === null || pages === 0) return null;
  const from = Math.max(nowMs, athlete.waiting?.until ?? 0);
  return from + (Math.max(1, expected - pages) * (moved - began)) / pages;
}
