export {
  type AthleteConnections,
  type ConnectedAthlete,
  createAthleteConnections,
  type ExchangeFailure,
  type NewConnection,
} from "./athlete-connections.ts";
export {
  createStravaClient,
  type ListingQuery,
  type StravaClient,
  type StravaClientOptions,
} from "./client.ts";
export {
  type ActivityAccess,
  activityAccess,
  authorizeUrl,
  type Consent,
  type ConsentRequest,
  readConsent,
} from "./consent.ts";
export { readRateLimit } from "./rate-limit-headers.ts";
export type { Fetch, RequestLimits } from "./request.ts";
export type { StravaResult } from "./result.ts";
export type { TokenPair } from "./token-pair.ts";
