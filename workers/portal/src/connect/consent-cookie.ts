import { hostCookie } from "@paceline/producer/browser/host-cookie";
import { CONSENT_SECONDS_MAX } from "./consent-state.ts";

/** It has to come along when Strava sends the athlete back. */
const COOKIE = hostCookie("paceline-consent", "Lax");

/** Keeps a consent's nonce in the browser until it is too old anyhow. */
export function consentCookie(nonce: string): string {
  return COOKIE.keep(nonce, CONSENT_SECONDS_MAX);
}

/** Removes it: each consent comes back once. */
export const SPENT_CONSENT_COOKIE = COOKIE.remove;

/** The nonce that this browser keeps; empty where it keeps none. */
export const nonceIn = COOKIE.valueIn;
