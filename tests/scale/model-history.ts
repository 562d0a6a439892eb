import type { Activity } from "@paceline/protocol";

const WEEK_SECONDS = 604_800;

/** Activities an athlete records a week, on average over all athletes, when not told otherwise. */
const RECORDED_A_WEEK = 3;

/** Of the recorded activities of one real account 7 in 100 were races. */
const RACES_IN_100 = 7;

/** Ids of one athlete's activities follow each other; no athlete has so many. */
const ACTIVITIES_OF_ONE_MAX = 1_000_000;

/**
 * The histories of all athletes, computed and never stored: activity `k` of an athlete has its start and whether it is a
 * race from a hash of both. On average an athlete has `activitiesMean` at the start and records three a week, or as told; one has
 * from a twentieth to twice as many, and records in proportion.
 */
export class ModelHistories {
  readonly #startSeconds: number;
  readonly #spanSeconds: number;
  readonly #activitiesMean: number;
  readonly #seed: number;
  readonly #shapes: readonly Shape[];

  constructor(seed: number, startMs: number, activitiesMean: number, recordedAWeek = RECORDED_A_WEEK) {
    this.#seed = seed;
    this.#startSeconds = Math.floor(startMs / 1000);
    this.#spanSeconds = Math.floor((activitiesMean / recordedAWeek) * WEEK_SECONDS);
    this.#activitiesMean = activitiesMean;
    this.#shapes = Array.from({ length: 200 }, (_, i) => shape(i));
  }

  /** One page, newest first unless only `after` is given (Strava docs, "List Athlete Activities"). */
  list(athleteId: number, nowSeconds: number, span: Span): Activity[] {
    const { after, before, page, perPage } = span;
    const first = after === null ? 0 : this.#countUntil(athleteId, after);
    const upTo = Math.min(nowSeconds, before === null ? nowSeconds : before - 1);
    const end = Math.max(first, this.#countUntil(athleteId, upTo));
    const skipped = (page - 1) * perPage;
    const isOldestFirst = after !== null && before === null;
    const rows = Math.max(0, Math.min(perPage, end - first - skipped));
    return Array.from({ length: rows }, (_, i) =>
      this.#activity(athleteId, isOldestFirst ? first + skipped + i : end - 1 - skipped - i),
    );
  }

  /** How many activities an athlete has at that time. */
  countOf(athleteId: number, nowSeconds: number): number {
    return this.#countUntil(athleteId, nowSeconds);
  }

  /** How many activities started at `seconds` or before. */
  #countUntil(athleteId: number, seconds: number): number {
    const interval = this.#intervalSeconds(athleteId);
    // The jitter is under half an interval, so only its neighbours can be on the other side.
    let count = Math.max(0, Math.floor((seconds - this.#bornSeconds) / interval) - 1);
    while (this.#startOf(athleteId, count, interval) <= seconds) count++;
    return count;
  }

  get #bornSeconds(): number {
    return this.#startSeconds - this.#spanSeconds;
  }

  #intervalSeconds(athleteId: number): number {
    // The mean of two is nearer the middle than one: few have very many, few very few.
    const spread = (this.#hash(athleteId, -1) + this.#hash(athleteId, -2)) / 2 ** 32;
    const count = Math.max(1, Math.round(this.#activitiesMean * (0.05 + 0.95 * spread)));
    return this.#spanSeconds / count;
  }

  #startOf(athleteId: number, k: number, interval: number): number {
    const jitter = (this.#hash(athleteId, k) / 2 ** 32) * 0.5;
    return Math.floor(this.#bornSeconds + (k + jitter) * interval);
  }

  #activity(athleteId: number, k: number): Activity {
    const start = this.#startOf(athleteId, k, this.#intervalSeconds(athleteId));
    const hash = this.#hash(athleteId, k);
    const like = this.#shapes[hash % this.#shapes.length] ?? shape(0);
    return {
      ...like,
      strava_activity_id: athleteId * ACTIVITIES_OF_ONE_MAX + k,
      workout_type: hash % 100 < RACES_IN_100 ? 1 : 0,
      start_date: start,
    };
  }

  /** A whole number below 2^32 (xorshift-multiply, as in MurmurHash3's finaliser). */
  #hash(athleteId: number, k: number): number {
    let mixed = Math.imul(athleteId ^ this.#seed, 0x9e3779b1) ^ Math.imul(k + 7, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }
}

/** What a listing asks for; `after` and `before` in epoch seconds, both excluded. */
export interface Span {
  readonly after: number | null;
  readonly before: number | null;
  readonly page: number;
  readonly perPage: number;
}

type Shape = Omit<Activity, "strava_activity_id" | "workout_type" | "start_date">;

function shape(i: number): Shape {
  return {
    name: `Morning Run ${i}`,
    sport_type: "Run",
    start_date_local: "2026-03-01T08:00:00Z",
    timezone: "(GMT+01:00) Europe/Madrid",
    distance: 5_000 + 150 * i,
    moving_time: 1_500 + 45 * i,
    elapsed_time: 1_600 + 47 * i,
    total_elevation_gain: i,
    average_heartrate: 120 + (i % 60),
    max_heartrate: 150 + (i % 50),
    visibility: "everyone",
  };
}
