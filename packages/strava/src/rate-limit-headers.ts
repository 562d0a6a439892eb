import type { BucketReport, RateLimitReport } from "@paceline/protocol";

/** Reads `X-RateLimit-*` and `X-ReadRateLimit-*`, each `"15min,day"` (Strava docs, "Rate limits"). Null where absent or unreadable. */
export function readRateLimit(headers: Headers): RateLimitReport | null {
  const overall = readBucket(headers, "x-ratelimit");
  const read = readBucket(headers, "x-readratelimit");
  return overall === null && read === null ? null : { overall, read };
}

/** With less than a refresh and a read nothing could ever be asked again, and no header would ever correct it. */
const BELIEVABLE_LIMIT_MIN = 2;

function readBucket(headers: Headers, prefix: string): BucketReport | null {
  const limit = readPair(headers.get(`${prefix}-limit`));
  const used = readPair(headers.get(`${prefix}-usage`));
  if (limit === null || used === null) return null;
  if (Math.min(...limit) < BELIEVABLE_LIMIT_MIN) return null;
  return { shortLimit: limit[0], dayLimit: limit[1], shortUsed: used[0], dayUsed: used[1] };
}

function readPair(header: string | null): readonly [number, number] | null {
  const match = /^\s*(\d{1,9})\s*,\s*(\d{1,9})\s*$/.exec(header ?? "");
  return match === null ? null : [Number(match[1]), Number(match[2])];
}
