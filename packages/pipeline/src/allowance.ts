import type { Allowance, BucketReport, KeptShares, PageMessage, RequestCost, Turn } from "@paceline/protocol";
import { DAY_SECONDS, windowsAt } from "./budget-window.ts";
import type { ConsumerSettings, ProducerSettings } from "./settings.ts";

/**
 * The part of each short window in which people's share of it is kept, where a day has room for all its windows; what
 * they left of it is everyone's after that.
 */
const KEPT_PART_OF_WINDOW = 2 / 3;

/** So much of each limit is people's to the last second: a requeue starts even when all else is used. */
const SHORT_SHARE_MIN = 0.01;
const DAY_SHARE_MIN = 0.005;

/** A booked page that is later than this part of a window (a minute of Strava's 15) holds no request any more. */
const LATE_PART_OF_WINDOW = 1 / 15;

/** How the quota is shared between people and bulk. */
export interface Sharing {
  readonly shortWindowSeconds: number;
  /** From 0 to 1. */
  readonly peopleShare: number;
}

/** Sharing as either worker's settings have it. */
export function sharingOf({
  STRAVA_SHORT_WINDOW_SECONDS,
  PEOPLE_SHARE_PERCENT,
}: Pick<
  ConsumerSettings & ProducerSettings,
  "STRAVA_SHORT_WINDOW_SECONDS" | "PEOPLE_SHARE_PERCENT"
>): Sharing {
  return { shortWindowSeconds: STRAVA_SHORT_WINDOW_SECONDS, peopleShare: PEOPLE_SHARE_PERCENT / 100 };
}

/** A stretch of time in which bulk's allowance stays the same. Epoch seconds. */
export interface Slot {
  readonly start: number;
  readonly end: number;
}

/** The slot that a moment lies in: the part of its short window in which people's share is kept, or what follows it. */
export function slotAt(nowSeconds: number, shortWindowSeconds: number): Slot {
  const start = nowSeconds - (nowSeconds % shortWindowSeconds);
  const end = start + shortWindowSeconds;
  const turn = start + Math.floor(shortWindowSeconds * KEPT_PART_OF_WINDOW);
  return nowSeconds < turn ? { start, end: turn } : { start: turn, end };
}

/** Of people's share, what is kept from the later pages of their own syncs, so that another one can begin. */
const KEPT_FOR_STARTS = 1 / 2;

/** Whose turn it is when a page is asked for. */
export function turnOf({ lane, pageNumber }: Pick<PageMessage, "lane" | "pageNumber">): Turn {
  if (lane === "bulk") return "bulk";
  return pageNumber === 1 ? "start" : "people";
}

/**
 * What is kept from a turn at a moment. From bulk people's share: of the short window until its last third, or to its end
 * where the day is spent before its windows are; of the day their share of what is left of it, so that by midnight hardly
 * anything goes unused. From people's later pages half of that, and from a sync that they begin nothing.
 */
export function keptShares(
  turn: Turn,
  nowSeconds: number,
  { shortWindowSeconds, peopleShare }: Sharing,
): KeptShares {
  const scarceWindows = ((1 - peopleShare) * DAY_SECONDS) / shortWindowSeconds;
  if (turn === "start") return { short: 0, shortOfScarceDay: 0, scarceWindows, day: 0 };
  const { shortStart, dayStart } = windowsAt(nowSeconds, shortWindowSeconds);
  const isKept = slotAt(nowSeconds, shortWindowSeconds).start === shortStart;
  const leftOfDay = Math.max(0, 1 - (shortStart + shortWindowSeconds - dayStart) / DAY_SECONDS);
  const share = turn === "bulk" ? peopleShare : peopleShare * KEPT_FOR_STARTS;
  return {
    short: Math.max(Math.min(SHORT_SHARE_MIN, peopleShare), isKept ? share : 0),
    shortOfScarceDay: share,
    scarceWindows,
    day: Math.min(DAY_SHARE_MIN, peopleShare) + share * leftOfDay,
  };
}

/** What the dearest page needs, a token refresh included: so much of a limit is never kept from anyone. */
export const DEAREST_PAGE: RequestCost = { overall: 2, read: 1 };

/** Requests of a bucket's two limits that are kept, as `store/reservation.ts` says it in SQL. */
export function keptRequests(
  kept: KeptShares,
  { shortLimit, dayLimit }: BucketReport,
): { readonly short: number; readonly day: number } {
  const isScarceDay = dayLimit <= shortLimit * kept.scarceWindows;
  const of = (limit: number, share: number) =>
    Math.min(Math.floor(limit * share), Math.max(0, limit - DEAREST_PAGE.overall));
  return {
    short: of(shortLimit, isScarceDay ? kept.shortOfScarceDay : kept.short),
    day: of(dayLimit, kept.day),
  };
}

/** What a page may reserve at a moment. */
export function allowanceAt(turn: Turn, nowSeconds: number, sharing: Sharing): Allowance {
  const { shortWindowSeconds } = sharing;
  return {
    turn,
    kept: keptShares(turn, nowSeconds, sharing),
    heldFrom: Math.floor(nowSeconds - shortWindowSeconds * LATE_PART_OF_WINDOW),
    heldUntil: slotAt(nowSeconds, shortWindowSeconds).end,
  };
}
