import type { FinalFailureReason } from "./failure.ts";
import type { RefusedMessage } from "./page-message.ts";

/** Why a message was given up on; docs/runbook.md says of each what to do. */
export type DeadLetterReason =
  | RefusedMessage["reason"]
  | FinalFailureReason
  | "retries_exhausted"
  | "too_many_pages"
  | "foreign_cursor"
  | "not_moving";
