import type { RateLimitReport, StravaFailure } from "@paceline/protocol";
import { oversizedBody, readJson, unreadableBody } from "./failures.ts";
import { readRateLimit } from "./rate-limit-headers.ts";
import type { RequestResult } from "./request.ts";

/** `rateLimit` is what the answer's headers said; null when there was no answer or no header. */
export type StravaResult<Value, Failure = StravaFailure> =
  | { readonly ok: true; readonly value: Value; readonly rateLimit: RateLimitReport | null }
  | { readonly ok: false; readonly failure: Failure; readonly rateLimit: RateLimitReport | null };

/** How the answer to one call is read. */
interface Reading<Value, Failure> {
  /** What was asked for, as a failure's sentence names it. */
  readonly what: string;
  /** The status of an answer that gives it. */
  readonly status: number;
  /** Why any other status was answered. */
  readonly refused: (status: number, body: string) => Failure;
  /** Null when the body is not what was asked for. */
  readonly read: (body: unknown) => Value | null;
}

export function readResult<Value, Failure = StravaFailure>(
  sent: RequestResult,
  reading: Reading<Value, Failure>,
): StravaResult<Value, Failure | StravaFailure> {
  if (!sent.ok) {
    return { ok: false, failure: sent.failure, rateLimit: sent.headers && readRateLimit(sent.headers) };
  }
  const { status, headers, body } = sent.answer;
  const { what } = reading;
  const rateLimit = readRateLimit(headers);
  if (status !== reading.status) {
    return { ok: false, failure: reading.refused(status, body ?? ""), rateLimit };
  }
  if (body === null) return { ok: false, failure: oversizedBody(status, what), rateLimit };
  const value = reading.read(readJson(body));
  if (value === null) return { ok: false, failure: unreadableBody(status, what), rateLimit };
  return { ok: true, value, rateLimit };
}
