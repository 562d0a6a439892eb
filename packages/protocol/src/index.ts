export type { Activity, ActivityPage, SkippedActivity } from "./activity.ts";
export {
  ALERT_NAMES,
  type Alert,
  type AlertFacts,
  type AlertKey,
  type AlertName,
  type QueueBacklog,
} from "./alert.ts";
export type {
  Allowance,
  BookableSlot,
  BucketReport,
  BudgetState,
  ForeignUse,
  Health,
  KeptShares,
  RateLimitReport,
  RequestCost,
  SpentRequests,
  Turn,
  Windows,
} from "./budget.ts";
export type { DeadLetterReason } from "./dead-letter-reason.ts";
export type {
  FinalFailureReason,
  PageFailure,
  PageFailureReason,
  StravaFailure,
  StravaFailureReason,
} from "./failure.ts";
export { foldedName, searchWords } from "./folded-name.ts";
export { causeOf, jsonLog, type Log, type LogLine, type LogSubject } from "./log-line.ts";
export type { Outcome } from "./outcome.ts";
export {
  Cursor,
  type DecodedMessage,
  decodePageMessage,
  PageMessage,
  PROTOCOL_VERSION,
  type RefusedMessage,
  type WaitingPage,
} from "./page-message.ts";
export { storableText } from "./storable-text.ts";
export {
  type AthleteHistory,
  type FullSyncCandidate,
  Lane,
  LIVE_SESSION_STATUSES,
  type LiveSync,
  type SessionPlan,
  type SessionStanding,
  SessionStatus,
  SyncMode,
  SyncStatus,
} from "./sync.ts";
export { utcTime } from "./utc-time.ts";
export { isolated, personName, piecesOf, visibleLine, visibleOr, visibleText } from "./visible-text.ts";
