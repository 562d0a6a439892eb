import { CONSENT_SECONDS_MAX } from "./consent-state.ts";
import { hostCookie } from "./host-cookie.ts";

const COOKIE = hostCookie("paceline-consent");

/** Keeps a consent's nonce in the browser until it is too old anyhow. */
export function consentCookie(nonce: string): string {
  return COOKIE.keep(nonce, CONSENT_SECONDS_MAX);
}

/** Removes it: each consent comes back once. */
export const SPENT_CONSENT_COOKIE = COOKIE.remove;

/** The nonce that this browser keeps; empty where it keeps none. */
export const nonceIn = COOKIE.valueIn;
