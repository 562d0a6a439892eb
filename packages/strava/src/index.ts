export {
  createStravaClient,
  type ListingQuery,
  type StravaClient,
  type StravaClientOptions,
  type StravaResult,
  type TokenPair,
} from "./client.ts";
export { readRateLimit } from "./rate-limit-headers.ts";
export type { Fetch, RequestLimits } from "./request.ts";
