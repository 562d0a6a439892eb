export { type AlertQuery, readAlertFacts } from "./alert-facts.ts";
export {
  type AlertClaim,
  alertsTold,
  type ClaimedAlert,
  type ListedAlert,
  listAlerts,
  noteAlerts,
} from "./alerts.ts";
export type { AthletePlace, AthleteSort } from "./athlete-order.ts";
export { type BeginClock, type Begun, beginPage, type ClaimedPage } from "./begin-page.ts";
export { type Booking, bookPage, expectPage, type Waiting } from "./booking.ts";
export { type BookedCount, type BudgetReport, readBudgetReport } from "./budget-report.ts";
export { type CommittedPage, commitPage, type PageCommit } from "./commit-page.ts";
export { type ConsentedAthlete, connectAthlete, type FormerConnection } from "./connect-athlete.ts";
export {
  type DeadLetter,
  discardDeadLetters,
  failSession,
  type LettersToResolve,
  readDeadLetter,
  recordDeadLetter,
} from "./dead-letters.ts";
export { deleteAthlete, deleteRevokedAthlete } from "./delete-athlete.ts";
export { type FailedPage, failPage } from "./fail-page.ts";
export { type CandidateQuery, listFullSyncCandidates, readDayLoad } from "./full-sync-candidates.ts";
export { type ImportedAthlete, type ImportResult, importAthletes } from "./import-athletes.ts";
export { letInWaiting } from "./line.ts";
export type { ListPage } from "./list-page.ts";
export {
  type AthleteFilter,
  type AthletesPage,
  type ListedAthlete,
  listAthletes,
  type OneAthlete,
  readAthlete,
  type WaitingSession,
} from "./listed-athletes.ts";
export {
  type LetterFilter,
  type LetterState,
  type ListedLetter,
  listDeadLetters,
  type ReasonCount,
} from "./listed-letters.ts";
export {
  type ListedRace,
  openRaces,
  RACE_COLUMNS,
  type RaceFilter,
  type VersionedRaces,
} from "./listed-races.ts";
export { type ListedSession, listSessions, readSession } from "./listed-sessions.ts";
export type { LiveSyncs } from "./live-syncs.ts";
export {
  isLoginRevoked,
  readLoginGeneration,
  revokeLogin,
  revokeLoginsOf,
} from "./logins.ts";
export { type NotedFailure, noteFailure } from "./note-failure.ts";
export { listAthletesToEnqueue, openSessions, readAthleteHistory } from "./open-sessions.ts";
export { type EndedHour, type Overview, type OverviewTimes, readOverview } from "./overview.ts";
export { type Pause, pausePipeline, resumePipeline } from "./pause.ts";
export { renewConnection } from "./renew-connection.ts";
export {
  type Replayable,
  type ReplayableLetters,
  readReplayable,
  type Unreplayable,
} from "./replayable-letters.ts";
export {
  endOverdueSessions,
  forgiveRescues,
  listOverdueSessions,
  type OverdueSession,
  raiseEpochs,
} from "./rescue-sessions.ts";
export { type Reservation, reserve } from "./reservation.ts";
export { deleteExpired, EXPIRING_TABLES, type ExpiringTable } from "./retention.ts";
export {
  countSealed,
  listSealedWithOlder,
  listSealedWithUnknown,
  type Reencrypted,
  type SealedTokens,
  storeReencrypted,
} from "./sealed-tokens.ts";
export { reportAndReadBudget } from "./spent-requests.ts";
export { readStanding, type StoredStanding } from "./standing.ts";
export { stopSession } from "./stop-session.ts";
export { listLogs, type StoredLog } from "./sync-logs.ts";
export { hasSession } from "./sync-sessions.ts";
export { openTokenCipher, type TokenCipher, tokenDigest } from "./token-cipher.ts";
export { claimRefresh, readTokens, releaseRefresh, type StoredTokens, swapTokens } from "./tokens.ts";
export {
  forgetRevocation,
  listToldRevocations,
  listWantingSync,
  removeRace,
  type ToldRevocation,
  wantRefresh,
  wantSync,
} from "./told-changes.ts";
export { readTotals, type Totals } from "./totals.ts";
export {
  type EventKey,
  type EventOwner,
  type EventStanding,
  expectNewSubscription,
  isSyncing,
  noteEvent,
  readEventStanding,
} from "./webhook-events.ts";
