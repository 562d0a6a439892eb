/** Why a request to Strava did not give what was asked for. */
export type StravaFailureReason =
  | "network"
  | "timeout"
  | "server_error"
  | "unreadable_body"
  | "rate_limited"
  | "access_token_rejected"
  | "scope_missing"
  | "refresh_refused"
  | "application_inactive"
  | "unexpected_answer";

export interface StravaFailure {
  readonly reason: StravaFailureReason;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** A sentence for people. Never holds a token or a body. */
  readonly explanation: string;
}

/** Why a page was not fetched: Strava's reasons and Paceline's own. The pipeline judges by them. */
export type PageFailureReason =
  | StravaFailureReason
  | "budget_spent"
  | "refresh_under_way"
  | "token_unreadable"
  | "overtaken"
  | "wrong_athlete";

/** Those that trying again cannot mend: a page that fails so is a dead letter of this reason at once. */
export type FinalFailureReason = Extract<
  PageFailureReason,
  "refresh_refused" | "scope_missing" | "wrong_athlete"
>;

export interface PageFailure {
  readonly reason: PageFailureReason;
  readonly status: number | null;
  readonly explanation: string;
}
