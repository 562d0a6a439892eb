export {
  type Admission,
  type Arrival,
  admit,
  nextMessage,
  type TurnedAway,
  turnAwayFrom,
  waitsFor,
} from "./admission.ts";
export { alertPage, type DashboardPage } from "./alert-page.ts";
export { alertText, type ToldAlert } from "./alert-text.ts";
export { alertsOf, FAILING_COUNTED_MAX } from "./alerts.ts";
export { allowanceAt, keptRequests, type Sharing, sharingOf, turnOf } from "./allowance.ts";
export { type Backoff, retryDelaySeconds } from "./backoff.ts";
export { bookableSlots, unbookedDelaySeconds, type Wait } from "./booking.ts";
export {
  DAY_SECONDS,
  DELAY_SECONDS_MAX,
  isAtWindowEdge,
  isBetweenWindows,
  windowsAt,
} from "./budget-window.ts";
export { type DoubtedPage, doubtPage } from "./doubt.ts";
export { leftToOthers } from "./foreign-use.ts";
export {
  ACTIVE_DAYS,
  type Day,
  type DayPages,
  type FullSyncPlan,
  pagesForFullSyncs,
  pagesOf,
  planFullSyncs,
} from "./full-sync-plan.ts";
export { type AskingPage, healthAfter } from "./health.ts";
export {
  pagesQueued,
  projectedFinish,
  type Queue,
  type QueuedSyncs,
} from "./projected-finish.ts";
export { findRaces, type PageRaces } from "./races.ts";
export { firstMessage, messageOf, planSession, type SessionRequest } from "./session-plan.ts";
export {
  type Configured,
  type ConsumerSettings,
  consumerSettings,
  type PortalSettings,
  type ProducerSettings,
  portalSettings,
  producerSettings,
} from "./settings.ts";
export { judge, type Verdict } from "./verdict.ts";
export { type SessionWait, type WaitingFor, waitingFor } from "./waiting.ts";
export { greatest, nextStep, type PageFacts, type Step } from "./walk.ts";
