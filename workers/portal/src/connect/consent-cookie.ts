import { CONSENT_SECONDS_MAX } from "./consent-state.ts";

/** `__Host-`: browsers take such a cookie from this very host only, and only with what stands in ATTRIBUTES. */
const NAME = "__Host-paceline-consent";

/** Lax: it has to come along when Strava sends the athlete back. */
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax";

/** Keeps a consent's nonce in the browser until it is too old anyhow. */
export function consentCookie(nonce: string): string {
  return `${NAME}=${nonce}; Max-Age=${CONSENT_SECONDS_MAX}; ${ATTRIBUTES}`;
}

/** Removes it: each consent comes back once. */
export const SPENT_CONSENT_COOKIE = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;

/** The nonce that this browser keeps; empty where it keeps none. */
export function nonceIn({ headers }: Request): string {
  const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? "";
}
