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
export {
  createPushSubscriptions,
  type NewSubscription,
  type PushSubscription,
  type PushSubscriptions,
  type SubscriptionFailure,
} from "./push-subscription.ts";
export { readRateLimit } from "./rate-limit-headers.ts";
export type { Fetch, RequestLimits } from "./request.ts";
export type { StravaResult } from "./result.ts";
export type { TokenPair } from "./token-pair.ts";
export {
  isDeauthorization,
  readWebhookEvent,
  type WebhookEvent,
  type WebhookReading,
} from "./webhook-event.ts";
export { readSubscriptionHandshake, type SubscriptionHandshake } from "./webhook-handshake.ts";
export { webhookPathSecret } from "./webhook-path.ts";
export { type SignatureVerdict, type SignedDelivery, verifyWebhookSignature } from "./webhook-signature.ts";
