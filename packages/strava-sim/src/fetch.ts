import type { Answer } from "./answer.ts";
import type { SimRequest } from "./sim-request.ts";

/** Puts answers behind the shape of `fetch`: broken connections reject, time-outs wait for the caller's signal. */
export function fetchFrom(
  handle: (request: SimRequest) => Answer,
): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const { pathname, search } = new URL(url);
    const handled = handle({
      method: init.method ?? "GET",
      url: pathname + search,
      authorization: new Headers(init.headers).get("authorization"),
      body: init.body === undefined || init.body === null ? "" : String(init.body),
    });
    const answer = handled.kind === "pending" ? await handled.answer : handled;
    switch (answer.kind) {
      case "response":
        // A response that has no body cannot be given an empty one either.
        return new Response(answer.status === 204 ? null : answer.body, {
          status: answer.status,
          headers: answer.headers,
        });
      case "truncated":
        return new Response(brokenStream(answer.body), { status: answer.status, headers: answer.headers });
      case "reset":
        throw new TypeError("Connection reset by peer");
      case "timeout":
        return untilAborted(init.signal ?? null);
    }
  };
}

function brokenStream(body: string): ReadableStream<Uint8Array> {
  const half = new TextEncoder().encode(body.slice(0, Math.ceil(body.length / 2)));
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError("Connection closed before the body was complete"));
      else controller.enqueue(half);
      sent = true;
    },
  });
}

function untilAborted(signal: AbortSignal | null): Promise<Response> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}
