import type { StravaFailure, StravaFailureReason } from "@paceline/protocol";
import * as v from "valibot";

/** A refusal that only one kind of call can meet; it stands beside the failures that any call can have. */
export interface Refusal<Reason extends string> {
  readonly reason: Reason;
  readonly status: number;
  /** A sentence for people. Never holds a token, a code or a body. */
  readonly explanation: string;
}

/** Strava's error body. `errors` is not always a list (one recorded 429 has text): read loosely. */
const Fault = v.object({
  errors: v.array(
    v.object({
      resource: v.nullish(v.string()),
      field: v.nullish(v.string()),
      code: v.nullish(v.string()),
    }),
  ),
});

type FaultEntry = v.InferOutput<typeof Fault>["errors"][number];

/** Why the listing was refused. `status` is not 200. */
export function listingFailure(status: number, body: string): StravaFailure {
  const faults = readFaults(body);
  if (status === 401 && faults.some((fault) => isFieldMissing(fault, "activity:read"))) {
    return failure("scope_missing", status, "The athlete did not allow Paceline to view activities.");
  }
  if (status === 401) return failure("access_token_rejected", status, "Strava rejected the access token.");
  return sharedFailure(status, faults, "the activity list");
}

/** Why a token refresh was refused. `status` is not 200. */
export function refreshFailure(status: number, body: string): StravaFailure {
  const faults = readFaults(body);
  if (
    status === 400 &&
    faults.some((fault) => fault.resource === "RefreshToken" && fault.code === "invalid")
  ) {
    return failure("refresh_refused", status, "Strava no longer accepts this athlete's authorisation.");
  }
  return sharedFailure(status, faults, "the token refresh");
}

/** What any call can be refused with. `what` is what was asked for, as the sentence names it. */
export function sharedFailure(status: number, faults: readonly FaultEntry[], what: string): StravaFailure {
  if (status === 429) return failure("rate_limited", status, "Strava's rate limit is used up.");
  if (
    status === 403 &&
    faults.some((fault) => fault.resource === "Application" && fault.code === "Inactive")
  ) {
    return failure("application_inactive", status, "Strava says that the application is inactive.");
  }
  // 597 is Strava's maintenance answer.
  if (status >= 500)
    return failure("server_error", status, `Strava failed with status ${status} on ${what}.`);
  return failure("unexpected_answer", status, `Strava answered ${what} with status ${status}.`);
}

/** HTML, a list that is none, or one of which no row can be read. */
export function unreadableBody(status: number, what: string): StravaFailure {
  return failure("unreadable_body", status, `Strava's answer to ${what} could not be read.`);
}

export function oversizedBody(status: number, what: string): StravaFailure {
  return failure(
    "unreadable_body",
    status,
    `Strava's answer to ${what} is larger than STRAVA_BODY_BYTES_MAX.`,
  );
}

/** The body as JSON; undefined when it is none (HTML, a cut body). */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isFieldMissing(fault: FaultEntry, field: string): boolean {
  return fault.code === "missing" && (fault.field ?? "").startsWith(field);
}

/** The entries of an error body; none where it is no such body. */
export function readFaults(body: string): readonly FaultEntry[] {
  const parsed = v.safeParse(Fault, readJson(body));
  return parsed.success ? parsed.output.errors : [];
}

function failure(reason: StravaFailureReason, status: number, explanation: string): StravaFailure {
  return { reason, status, explanation };
}
