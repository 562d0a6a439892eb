import { readOnce } from "./query-parameter.ts";

export type SubscriptionHandshake =
  /** Answer 200 with `{"hub.challenge": challenge}` within 2 seconds. */
  | { readonly ok: true; readonly challenge: string }
  | {
      readonly ok: false;
      /** Names the parameter, never its value. */
      readonly problem: string;
    };

/** Strava's challenges have some 32 characters. It is echoed, so it has a limit. */
const CHALLENGE_CHARACTERS_MAX = 256;
const VERIFY_TOKEN_CHARACTERS_MAX = 1_024;

/**
 * Reads the GET with which Strava makes sure that a callback wants its events (Strava docs, "Webhook Events API"). With no
 * verify token configured every handshake is refused.
 */
export async function readSubscriptionHandshake(
  query: URLSearchParams,
  verifyToken: string,
): Promise<SubscriptionHandshake> {
  if (readOnce(query, "hub.mode", "subscribe".length) !== "subscribe") {
    return { ok: false, problem: "hub.mode: expected subscribe" };
  }
  const given = readOnce(query, "hub.verify_token", VERIFY_TOKEN_CHARACTERS_MAX);
  if (given === null || verifyToken === "" || !(await isSame(given, verifyToken))) {
    return { ok: false, problem: "hub.verify_token: expected the token that the subscription was made with" };
  }
  const challenge = readOnce(query, "hub.challenge", CHALLENGE_CHARACTERS_MAX);
  if (challenge === null || challenge === "") {
    return {
      ok: false,
      problem: `hub.challenge: expected once, with 1 to ${CHALLENGE_CHARACTERS_MAX} characters`,
    };
  }
  return { ok: true, challenge };
}

/** Compares under a key that nobody knows, so that the time it takes tells nothing of the token. */
async function isSame(given: string, expected: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(expected));
  return crypto.subtle.verify("HMAC", key, signature, encoder.encode(given));
}
