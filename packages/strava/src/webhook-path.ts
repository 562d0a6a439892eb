const LABEL = "paceline webhook path v1";

/**
 * The secret part of the callback's address, hex. It is made from the verify token and does not tell it: addresses stand
 * in logs and in Strava's list of subscriptions, and who reads one there must not pass a handshake with it.
 */
export async function webhookPathSecret(verifyToken: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(verifyToken), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(LABEL));
  return [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
