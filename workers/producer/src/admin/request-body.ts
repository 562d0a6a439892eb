import { type Body, byteReader, readBoundedText } from "@paceline/protocol/bounded-text";
import type { Answering } from "./head-requests.ts";

/**
 * The text of a request's body; null when it is larger than `bytesMax`. Of one that says so by its `Content-Length` nothing is
 * read. `drainingBodies` reads the rest.
 */
export async function readRequestText(request: Request, bytesMax: number): Promise<string | null> {
  const length = declaredBytes(request);
  if (length !== null && length > bytesMax) return null;
  return readBoundedText(request.body, bytesMax, "leave");
}

/** What its `Content-Length` says; null where it has none. */
function declaredBytes({ headers }: Request): number | null {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) ? Number(length) : null;
}

export interface DrainLimits {
  readonly bytesMax: number;
  readonly msMax: number;
}

/** What is longer, or takes longer, is cut off. */
const DRAIN_LIMITS: DrainLimits = { bytesMax: 16 * 1_048_576, msMax: 5_000 };

/**
 * Reads what nobody read of a request's body before it is answered, within the limits. The runtime closes a connection on which
 * a body is unread when the answer is sent: whoever still sends, a proxy say, hears of a broken connection and not the answer.
 */
export function drainingBodies<Rest extends readonly unknown[]>(
  answer: Answering<Rest>,
  limits: DrainLimits = DRAIN_LIMITS,
): Answering<Rest> {
  return async (request, ...rest) => {
    const response = await answer(request, ...rest);
    if (isWorthDraining(request, limits)) await drain(request.body, limits);
    return response;
  };
}

/** Not a body that is too long for it, nor one that its sender keeps back until it is asked for. */
function isWorthDraining(request: Request, { bytesMax }: DrainLimits): request is Request & { body: Body } {
  // One that is read, or was handed on, is locked.
  if (request.body === null || request.body.locked) return false;
  if (/100-continue/i.test(request.headers.get("expect") ?? "")) return false;
  return (declaredBytes(request) ?? 0) <= bytesMax;
}

/** The runtime's own streams hand out 4 KB unless they are given more room. */
const ROOM_BYTES = 262_144;

async function drain(body: Body, { bytesMax, msMax }: DrainLimits): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const isLate = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), msMax);
  });
  try {
    const readSome = openReader(body);
    let bytes = 0;
    while (bytes < bytesMax) {
      const read = await Promise.race([readSome(), isLate]);
      if (read === null) return;
      bytes += read;
    }
  } catch {
    // Whoever sent it is gone, or it was handed on.
  } finally {
    clearTimeout(timer);
  }
}

/** Reads some bytes each time and answers with how many; null at the end. */
function openReader(body: Body): () => Promise<number | null> {
  const bytes = byteReader(body);
  if (bytes === null) {
    const chunks = body.getReader();
    return async () => (await chunks.read()).value?.byteLength ?? null;
  }
  let room = new Uint8Array(ROOM_BYTES);
  return async () => {
    const { done, value } = await bytes.read(room);
    if (done || value === undefined) return null;
    room = new Uint8Array(value.buffer as ArrayBuffer);
    return value.byteLength;
  };
}
