import { createStore } from "../live/store.ts";

/** Whether the API answers, and as whom. */
export interface Connection {
  /** Epoch ms of the last answer; null before the first. */
  readonly heardAt: number | null;
  /** A sentence that says why nothing is heard; null while all is well. */
  readonly lost: string | null;
  readonly isSignedOut: boolean;
}

export const connection = createStore<Connection>({ heardAt: null, lost: null, isSignedOut: false });

/** An answer came, be it an error that the API tells of. */
export function heard(): void {
  connection.set({ heardAt: Date.now(), lost: null, isSignedOut: false });
}

export function lost(sentence: string): void {
  connection.set({ ...connection.get(), lost: sentence });
}

/** Nothing is asked any more until the page is opened anew. */
export function signedOut(): void {
  connection.set({ ...connection.get(), lost: null, isSignedOut: true });
}
