import { makeActivity, type SimActivity, ZONES } from "./activity.ts";
import type { Random } from "./random.ts";

const DAY_SECONDS = 86_400;

export interface HistoryPlan {
  readonly count: number;
  /** Epoch seconds of the newest activity, or a little before. */
  readonly untilSeconds: number;
  readonly random: Random;
  /** Hands out activity ids in upload order, never one twice. */
  readonly nextId: (uploadedAtSeconds: number) => number;
  readonly oddLocalTimesPercent: number;
}

/** One athlete's history: seasons of races, days with several activities, equal starts and late uploads. */
export function makeHistory(plan: HistoryPlan): SimActivity[] {
  const { count, untilSeconds, random, nextId, oddLocalTimesPercent } = plan;
  const zone = random.pick(ZONES);
  const raceMonths = new Set([random.integer(0, 11), random.integer(0, 11), random.integer(0, 11)]);
  const uploads: { readonly start: number; readonly uploadedAt: number; readonly isRace: boolean }[] = [];
  let start = untilSeconds - random.integer(600, DAY_SECONDS);
  for (let i = 0; i < count; i++) {
    const inSeason = raceMonths.has(new Date(start * 1000).getUTCMonth());
    // 25 of 1,132 recorded activities were uploaded after a later one, the worst by 154 days.
    const lateBy = random.chance(0.022) ? random.integer(1, 154) * DAY_SECONDS : 3_600;
    const isRace = random.chance(inSeason ? 0.18 : 0.035);
    uploads.push({ start, uploadedAt: Math.min(start + lateBy, untilSeconds), isRace });
    // Several activities can share one start: 14 did in one recorded account.
    if (!random.chance(0.012)) start -= random.integer(1_800, 2.6 * DAY_SECONDS);
  }
  return uploads
    .sort((a, b) => a.uploadedAt - b.uploadedAt || a.start - b.start)
    .map(({ start: trueStart, uploadedAt, isRace }) =>
      makeActivity({ id: nextId(uploadedAt), trueStart, zone, isRace, random, oddLocalTimesPercent }),
    );
}

/** Ids that grow with the time of upload as Strava's did: small ones in 2012, most above 2^31. */
export function createIdSource(): (uploadedAtSeconds: number) => number {
  const taken = new Set<number>();
  const from = { seconds: Date.UTC(2012, 0) / 1000, id: 50_000_000 };
  const to = { seconds: Date.UTC(2026, 0) / 1000, id: 17_000_000_000 };
  const slope = (to.id - from.id) / (to.seconds - from.seconds);
  return (uploadedAtSeconds) => {
    let id = Math.max(1, Math.floor(from.id + (uploadedAtSeconds - from.seconds) * slope));
    while (taken.has(id)) id++;
    taken.add(id);
    return id;
  };
}
