import type { Cursor, PageMessage, SessionStanding, SessionStatus } from "@paceline/protocol";
import { LIVE_SESSION_STATUSES } from "@paceline/protocol";

/** What becomes of a delivery that may not work on its page. */
export type TurnedAway =
  /** The page was committed and the crash came before the send: the chain goes on with this message. */
  | { readonly kind: "resend"; readonly next: PageMessage }
  /** Another delivery has the page, or had it when it crashed: it is looked at again once the claim is over. */
  | { readonly kind: "wait"; readonly untilMs: number }
  /** Not a message of this session, though it names it: it asks for the page from another place. */
  | { readonly kind: "refuse" }
  | {
      readonly kind: "drop";
      readonly why: "no_session" | "superseded" | "ended" | "duplicate" | "under_way";
    };

export type Admission = { readonly kind: "admit" } | TurnedAway;

/** One delivery, as far as its admission goes. */
export interface Arrival {
  /** How often the message has been delivered, this time included. */
  readonly attempts: number;
  /** Epoch ms. */
  readonly nowMs: number;
}

/** The fence, as a decision: may this delivery of this message work on its page? */
export function admit(message: PageMessage, session: SessionStanding | null, arrival: Arrival): Admission {
  const isFree = session !== null && session.claimedUntilMs <= arrival.nowMs;
  return isFree && waitsFor(session, message)
    ? { kind: "admit" }
    : turnAwayFrom(message, session, arrival.attempts);
}

/**
 * What becomes of a delivery that did not get its page: the fence did not hold, or another delivery had the page, which
 * may have given it back since. `session` is how things stand now, `attempts` how often the message was delivered.
 */
export function turnAwayFrom(
  message: PageMessage,
  session: SessionStanding | null,
  attempts: number,
): TurnedAway {
  if (session === null || session.athleteId !== message.athleteId) return { kind: "drop", why: "no_session" };
  if (!session.current || session.epoch !== message.epoch) return { kind: "drop", why: "superseded" };
  if (!isLive(session.status)) return { kind: "drop", why: "ended" };
  const isRedelivery = attempts > 1;
  if (session.pageNumber === message.pageNumber) {
    if (!isSamePlace(session.cursor, message.cursor)) return { kind: "refuse" };
    // Whoever has the page is delivered again should it crash, so a second copy is not needed. A redelivery
    // may be that one.
    return isRedelivery
      ? { kind: "wait", untilMs: session.claimedUntilMs }
      : { kind: "drop", why: "under_way" };
  }
  // Only a redelivery can come from a crash between commit and send. A first delivery of a
  // committed page is a duplicate, and answering it would fork the chain.
  if (session.pageNumber === message.pageNumber + 1 && isRedelivery) {
    return { kind: "resend", next: nextMessage(message, session.cursor) };
  }
  return { kind: "drop", why: "duplicate" };
}

/** Whether the session still waits for exactly this page, whoever has it. */
export function waitsFor(session: SessionStanding | null, message: PageMessage): boolean {
  return (
    session !== null &&
    session.athleteId === message.athleteId &&
    session.current &&
    isLive(session.status) &&
    session.epoch === message.epoch &&
    session.pageNumber === message.pageNumber &&
    isSamePlace(session.cursor, message.cursor)
  );
}

function isLive(status: SessionStatus): boolean {
  return LIVE_SESSION_STATUSES.some((live) => live === status);
}

function isSamePlace(a: Cursor, b: Cursor): boolean {
  return a.after === b.after && a.before === b.before && a.page === b.page;
}

/** The message for the page after `message`, which starts at `cursor`. */
export function nextMessage(message: PageMessage, cursor: Cursor): PageMessage {
  return { ...message, pageNumber: message.pageNumber + 1, cursor };
}
