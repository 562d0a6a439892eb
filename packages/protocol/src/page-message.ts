import * as v from "valibot";
import { Lane } from "./sync.ts";

/** Raised whenever the meaning of a message changes; a consumer refuses what it does not understand. */
export const PROTOCOL_VERSION = 1;

const EpochSeconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Ordinal = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/**
 * Where a page starts: the query of `GET /athlete/activities` (Strava docs, "List Athlete Activities").
 * `after` and `before` are epoch seconds, `page` counts from 1 and is above 1 only where a cluster of
 * equal starts keeps `before` and `after` from moving.
 */
export const Cursor = v.object({
  after: v.nullable(EpochSeconds),
  before: v.nullable(EpochSeconds),
  page: Ordinal,
});
export type Cursor = v.InferOutput<typeof Cursor>;

/** One athlete page: the unit of work, of retry and of commit. */
export const PageMessage = v.object({
  version: v.literal(PROTOCOL_VERSION),
  athleteId: Ordinal,
  sessionId: v.pipe(v.string(), v.regex(/^sync-\d+-\d+$/)),
  /** Raised when a session is rescued: messages of an older epoch are stale. */
  epoch: Ordinal,
  /** Counts a session's pages from 1. Not the `page` of the cursor. */
  pageNumber: Ordinal,
  cursor: Cursor,
  lane: Lane,
});
export type PageMessage = v.InferOutput<typeof PageMessage>;

/** The page that a session waits for: all that its message says. */
export type WaitingPage = Omit<PageMessage, "version">;

/** A body that cannot be worked on, as a person reads it in the dead letters. */
export interface RefusedMessage {
  readonly reason: "malformed" | "unsupported_version";
  /** A sentence: what is wrong with the message and what to do. */
  readonly explanation: string;
  /** The session that the message belonged to, where it says so. */
  readonly sessionId: string | null;
}

export type DecodedMessage =
  | { readonly ok: true; readonly message: PageMessage }
  | { readonly ok: false; readonly refused: RefusedMessage };

/** Reads a queue message's body, which may be anything. Never throws. */
export function decodePageMessage(body: unknown): DecodedMessage {
  const parsed = v.safeParse(PageMessage, body);
  if (parsed.success) return { ok: true, message: parsed.output };
  const version = v.safeParse(v.object({ version: v.number() }), body);
  const named = v.safeParse(v.object({ sessionId: v.string() }), body);
  const sessionId = named.success ? named.output.sessionId : null;
  if (version.success && version.output.version !== PROTOCOL_VERSION) {
    return {
      ok: false,
      refused: {
        reason: "unsupported_version",
        sessionId,
        explanation:
          `The message has protocol version ${version.output.version}; this consumer understands ` +
          `${PROTOCOL_VERSION}. Deploy the matching consumer, then replay its dead letter.`,
      },
    };
  }
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? "body";
  return {
    ok: false,
    refused: {
      reason: "malformed",
      // Not believed: what is no page message may name any session.
      sessionId: null,
      explanation: `The message is not a page message (${field}: expected ${issue.expected ?? issue.type}). Something else wrote to the queue; discard it.`,
    },
  };
}
