import { type HostCookie, hostCookie, hostCookieNames } from "@paceline/producer/browser/host-cookie";
import { CONSENT_SECONDS_MAX } from "./consent-state.ts";

/** One cookie a consent, so that several tabs can each have begun one. */
const START = "paceline-consent-";

/** That many consents a browser keeps at a time: more than anybody has tabs for, and few enough for a request's headers. */
const CONSENTS_MAX = 8;

/** What stays of a consent that came back: who loads its page again is told so, and not that another browser began it. */
const SPENT = "spent";

/** What a browser says of a consent. */
export type KeptConsent =
  | { readonly kind: "begun"; readonly nonce: string }
  | { readonly kind: "spent" }
  /** It was begun in another browser, or the browser has dropped it. */
  | { readonly kind: "unknown" };

/** The `Set-Cookie`s that keep a consent's nonce until it is too old anyhow, and drop what is too many. */
export function consentCookies(request: Request, name: string, nonce: string): string[] {
  const others = hostCookieNames(request, START).map((cookie) => cookie.slice(START.length));
  const isSpent = (other: string) => keptConsent(request, other).kind === "spent";
  // Names begin with a time, so they sort by age.
  const expendable = others.toSorted((a, b) => Number(isSpent(b)) - Number(isSpent(a)) || (a < b ? -1 : 1));
  const surplus = expendable.slice(0, Math.max(0, others.length + 1 - CONSENTS_MAX));
  return [cookieOf(name).keep(nonce, CONSENT_SECONDS_MAX), ...surplus.map((other) => cookieOf(other).remove)];
}

/** Marks a consent as spent: each comes back once. It leaves all others alone. */
export function spentConsentCookie(name: string): string {
  return cookieOf(name).keep(SPENT, CONSENT_SECONDS_MAX);
}

/** What this browser keeps of the consent. */
export function keptConsent(request: Request, name: string): KeptConsent {
  const value = cookieOf(name).valueIn(request);
  if (value === "") return { kind: "unknown" };
  return value === SPENT ? { kind: "spent" } : { kind: "begun", nonce: value };
}

/** It has to come along when Strava sends the athlete back. */
function cookieOf(name: string): HostCookie {
  return hostCookie(START + name, "Lax");
}
