import { saidLocalTime } from "./local-time.ts";
import type { Random } from "./random.ts";
import { unreadFields } from "./unread-fields.ts";

/** A SummaryActivity as Strava puts it on the wire; only what the simulator itself reads is typed. */
export interface WireActivity {
  id: number;
  name: string;
  type: string;
  sport_type?: string;
  workout_type?: number | null;
  start_date: string;
  /** A time as text, unless it is an odd one. */
  start_date_local: unknown;
  timezone: string;
  distance: number;
  moving_time: number;
  elapsed_time: number;
  total_elevation_gain: number;
  average_heartrate?: number;
  max_heartrate?: number;
  /** Null for an entry by hand. */
  upload_id: number | null;
  start_latlng: readonly number[];
  visibility: string;
  private: boolean;
  [other: string]: unknown;
}

/** An activity and what the server knows but does not show. */
export interface SimActivity {
  /** Epoch seconds. Listing sorts and filters by it, also where the athlete hides the start time. */
  trueStart: number;
  wire: WireActivity;
}

export interface Zone {
  readonly name: string;
  readonly offsetSeconds: number;
}

export const ZONES: readonly [Zone, ...Zone[]] = [
  { name: "(GMT+01:00) Europe/Berlin", offsetSeconds: 3_600 },
  { name: "(GMT+00:00) Europe/London", offsetSeconds: 0 },
  { name: "(GMT-08:00) America/Los_Angeles", offsetSeconds: -28_800 },
  { name: "(GMT+12:00) Pacific/Auckland", offsetSeconds: 43_200 },
];

/** What a new activity is made of; the rest follows from the recorded proportions. */
export interface ActivityPlan {
  readonly id: number;
  /** Epoch seconds. */
  readonly trueStart: number;
  readonly zone: Zone;
  readonly isRace: boolean;
  readonly random: Random;
  /** How many of a hundred say something else where their local time should stand. */
  readonly oddLocalTimesPercent: number;
}

/** An activity with fields, nulls and gaps in the proportions of 1,132 recorded rows. */
export function makeActivity({
  id,
  trueStart,
  zone,
  isRace,
  random,
  oddLocalTimesPercent,
}: ActivityPlan): SimActivity {
  const isManual = random.chance(0.02);
  const isPrivate = !isRace && random.chance(0.006);
  const hidesStart = random.chance(0.02);
  const sport = random.pick(["Run", "Run", "Run", "Run", "TrailRun", "Ride"]);
  const shownStart = hidesStart ? localMidnight(trueStart, zone) + 1 : trueStart;
  const movingTime = random.integer(900, 14_400);
  const distance = Math.round(movingTime * (2.2 + random.next() * 2) * 10) / 10;
  const wire: WireActivity = {
    resource_state: 2,
    athlete: { id: 0, resource_state: 1 },
    name: isRace ? `Race ${id}` : `Activity ${id}`,
    distance,
    moving_time: movingTime,
    elapsed_time: movingTime + random.integer(0, 600),
    // Strava writes a whole number of metres without a fraction.
    total_elevation_gain: random.chance(0.3)
      ? random.integer(0, 900)
      : Math.round(random.next() * 9_000) / 10,
    type: sport === "TrailRun" ? "Run" : sport,
    id,
    start_date: iso(shownStart),
    start_date_local: saidLocalTime(iso(shownStart + zone.offsetSeconds), id, oddLocalTimesPercent),
    timezone: zone.name,
    utc_offset: zone.offsetSeconds,
    start_latlng: isManual ? [] : [50 + random.next(), 8 + random.next()],
    achievement_count: random.integer(0, 12),
    kudos_count: random.integer(0, 80),
    private: isPrivate,
    visibility: isPrivate ? "only_me" : random.pick(["everyone", "everyone", "followers_only"]),
    flagged: random.chance(0.001),
    upload_id: isManual ? null : id + 7,
    external_id: isManual ? null : `${id}.fit`,
    map: { id: `a${id}`, summary_polyline: isManual ? "" : polyline(random), resource_state: 2 },
  };
  // Rows from before sport_type existed do not have it.
  if (trueStart > Date.UTC(2016, 0) / 1000) wire.sport_type = sport;
  tag(wire, isRace, random);
  if (!random.chance(0.088)) {
    wire.average_heartrate = Math.round((110 + random.next() * 60) * 10) / 10;
    wire.max_heartrate = Math.round(wire.average_heartrate) + random.integer(5, 35);
  }
  return { trueStart, wire: Object.assign(wire, unreadFields(wire)) };
}

/** `workout_type`: missing in 19 % of recorded rows, null in 9 %; rides have their own numbers. */
function tag(wire: WireActivity, isRace: boolean, random: Random): void {
  if (isRace) {
    wire.workout_type = wire.type === "Ride" ? 11 : 1;
    return;
  }
  const draw = random.next();
  if (draw < 0.2) return;
  wire.workout_type = draw < 0.3 ? null : wire.type === "Ride" ? 10 : random.pick([0, 0, 0, 2, 30]);
}

function localMidnight(epochSeconds: number, zone: Zone): number {
  const local = epochSeconds + zone.offsetSeconds;
  return local - (((local % 86_400) + 86_400) % 86_400) - zone.offsetSeconds;
}

/** Strava's times have no milliseconds. */
function iso(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** As long as a real summary polyline, so that bodies have a realistic size. */
function polyline(random: Random): string {
  const length = random.integer(200, 700);
  return Array.from({ length }, () => String.fromCharCode(random.integer(63, 126))).join("");
}
