import type { StravaFailure } from "@paceline/protocol";
import { readBoundedText } from "@paceline/protocol/bounded-text";

export interface RequestLimits {
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
}

/** An answer of any status. */
interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Null when it is larger than the limit. */
  readonly body: string | null;
}

export type RequestResult =
  | { readonly ok: true; readonly answer: RawAnswer }
  /** `headers` came before the connection broke; null when nothing came at all. */
  | { readonly ok: false; readonly failure: StravaFailure; readonly headers: Headers | null };

/** The part of `fetch` that the client needs; passed in, so that a simulated Strava can stand there. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request under a time-out that covers the body too. Never throws. */
export async function request(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  limits: RequestLimits,
): Promise<RequestResult> {
  let headers: Headers | null = null;
  const timeout = new AbortController();
  // Not AbortSignal.timeout(): its timer outlives the answer, and a runtime holds only so many.
  const timer = setTimeout(() => timeout.abort(new DOMException("", "TimeoutError")), limits.timeoutMs);
  try {
    const { signal } = timeout;
    // A redirect is no answer of the API, and following one would hand the token on.
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    headers = response.headers;
    const body = await readBoundedText(response.body, limits.bodyBytesMax);
    return { ok: true, answer: { status: response.status, headers, body } };
  } catch (error) {
    return { ok: false, failure: brokenConnection(error, limits), headers };
  } finally {
    clearTimeout(timer);
  }
}

function brokenConnection(error: unknown, { timeoutMs }: RequestLimits): StravaFailure {
  if (error instanceof Error && error.name === "TimeoutError") {
    return { reason: "timeout", status: null, explanation: `Strava did not answer within ${timeoutMs} ms.` };
  }
  return {
    reason: "network",
    status: null,
    explanation: "The connection to Strava broke before the answer was complete.",
  };
}
