import type { Cursor, PageMessage, SessionStanding, SessionStatus } from "@paceline/protocol";
import { LIVE_SESSION_STATUSES } from "@paceline/protocol";

export type Admission =
  | { readonly kind: "admit" }
  /** The page was committed and the crash came before the send: the chain goes on with this message. */
  | { readonly kind: "resend"; readonly next: PageMessage }
  | { readonly kind: "drop"; readonly why: "no_session" | "superseded" | "ended" | "duplicate" };

/** The fence, as a decision: may this delivery of this message work on its page? */
export function admit(message: PageMessage, session: SessionStanding | null, attempts: number): Admission {
  if (session === null || session.athleteId !== message.athleteId) return { kind: "drop", why: "no_session" };
  if (!session.current || session.epoch !== message.epoch) return { kind: "drop", why: "superseded" };
  if (!isLive(session.status)) return { kind: "drop", why: "ended" };
  if (session.pageNumber === message.pageNumber) return { kind: "admit" };
  // Only a redelivery can come from a crash between commit and send. A first delivery of a
  // committed page is a duplicate, and answering it would fork the chain.
  if (session.pageNumber === message.pageNumber + 1 && attempts > 1) {
    return { kind: "resend", next: nextMessage(message, session.cursor) };
  }
  return { kind: "drop", why: "duplicate" };
}

function isLive(status: SessionStatus): boolean {
  return LIVE_SESSION_STATUSES.some((live) => live === status);
}

/** The message for the page after `message`, which starts at `cursor`. */
export function nextMessage(message: PageMessage, cursor: Cursor): PageMessage {
  return { ...message, pageNumber: message.pageNumber + 1, cursor };
}
