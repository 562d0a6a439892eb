import type { PageMessage } from "./page-message.ts";

/** What a page's handling comes to. The consumer's settle turns it into ack, retry and send. */
export type Outcome =
  /** The page is dealt with: committed, or nothing was left to do. `next` goes out before the ack: the next page, or
   * the first pages of those who take the place of a sync that ended. */
  | { readonly kind: "done"; readonly next: readonly PageMessage[] }
  /** A passing failure: the queue delivers the message again and counts an attempt. */
  | { readonly kind: "retry"; readonly delaySeconds: number }
  /** Waiting for quota: a delayed copy is sent and this message acked, so no attempt is spent. */
  | { readonly kind: "defer"; readonly message: PageMessage; readonly delaySeconds: number }
  /** Given up on: the dead letter is already in D1. `next` takes the place of the sync that ended. */
  | { readonly kind: "fail"; readonly next: readonly PageMessage[] };
