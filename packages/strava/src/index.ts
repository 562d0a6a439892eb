export {
  createStravaClient,
  type ListingQuery,
  type StravaClient,
  type StravaClientOptions,
} from "./client.ts";
export { readRateLimit } from "./rate-limit-headers.ts";
export type { Fetch, RequestLimits } from "./request.ts";
export type { StravaResult } from "./result.ts";
export type { TokenPair } from "./token-pair.ts";
