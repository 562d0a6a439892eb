import { type Answer, faultAnswer } from "./answer.ts";

const DAY_SECONDS = 86_400;

/** Requests allowed to the application, all athletes together. */
interface BucketLimits {
  readonly short: number;
  readonly day: number;
}

export interface RateLimitOptions {
  readonly overall: BucketLimits;
  readonly read: BucketLimits;
  /** Strava's is 900. */
  readonly shortWindowSeconds: number;
}

/** Strava's two buckets over natural windows. */
export interface RateLimits {
  /** Counts a request. True when it is within the limits; a refused one counts all the same. */
  count(kind: "read" | "other", nowSeconds: number): boolean;
  /** As if another program had used up the short window. */
  exhaustShort(nowSeconds: number): void;
  headers(nowSeconds: number): Record<string, string>;
  /** The highest usage any short window and any day saw, to hold against the limits. */
  readonly peak: { readonly overall: BucketLimits; readonly read: BucketLimits };
}

export function createRateLimits({ overall, read, shortWindowSeconds }: RateLimitOptions): RateLimits {
  const usage = { shortStart: 0, dayStart: 0, overall: { short: 0, day: 0 }, read: { short: 0, day: 0 } };
  const peak = { overall: { short: 0, day: 0 }, read: { short: 0, day: 0 } };

  function turn(nowSeconds: number): void {
    const shortStart = nowSeconds - (nowSeconds % shortWindowSeconds);
    const dayStart = nowSeconds - (nowSeconds % DAY_SECONDS);
    if (shortStart !== usage.shortStart) usage.overall.short = usage.read.short = 0;
    if (dayStart !== usage.dayStart) usage.overall.day = usage.read.day = 0;
    Object.assign(usage, { shortStart, dayStart });
  }

  function add(bucket: "overall" | "read"): void {
    usage[bucket].short++;
    usage[bucket].day++;
    peak[bucket].short = Math.max(peak[bucket].short, usage[bucket].short);
    peak[bucket].day = Math.max(peak[bucket].day, usage[bucket].day);
  }

  return {
    peak,
    count(kind, nowSeconds) {
      turn(nowSeconds);
      add("overall");
      if (kind === "read") add("read");
      const overallFits = usage.overall.short <= overall.short && usage.overall.day <= overall.day;
      const readFits = usage.read.short <= read.short && usage.read.day <= read.day;
      return overallFits && (kind === "other" || readFits);
    },
    exhaustShort(nowSeconds) {
      turn(nowSeconds);
      usage.overall.short = Math.max(usage.overall.short, overall.short);
      usage.read.short = Math.max(usage.read.short, read.short);
    },
    headers(nowSeconds) {
      turn(nowSeconds);
      return {
        "x-ratelimit-limit": `${overall.short},${overall.day}`,
        "x-ratelimit-usage": `${usage.overall.short},${usage.overall.day}`,
        "x-readratelimit-limit": `${read.short},${read.day}`,
        "x-readratelimit-usage": `${usage.read.short},${usage.read.day}`,
      };
    },
  };
}

export function rateLimitExceeded(): Answer {
  return faultAnswer(429, "Rate Limit Exceeded", "Application", "overall rate limit", "exceeded");
}
