/** How Strava behaves towards a subscription's callback. */
export interface WebhookBehaviour {
  /** The way to the callback. */
  readonly fetch: ((url: string, init: RequestInit) => Promise<Response>) | null;
  /** How long the callback has for its answer. */
  readonly timeoutMs: number;
  /** Whether events carry `X-Strava-Signature`: Strava does so for some applications. */
  readonly signs: boolean;
  /** How often each event is sent, though it was accepted: more than once for duplicates. */
  readonly copies: number;
}

interface CallbackAnswer {
  readonly status: number;
  readonly body: string;
}

/** One call to the callback; null when there was no answer in time. Never throws. */
export type Call = (url: string, init: RequestInit) => Promise<CallbackAnswer | null>;

export function createCaller({ fetch, timeoutMs }: WebhookBehaviour): Call {
  return async (url, init) => {
    if (fetch === null) return null;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    try {
      const response = await fetch(url, { ...init, redirect: "manual", signal: timeout.signal });
      return { status: response.status, body: await response.text() };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };
}
