export interface SignedDelivery {
  /** `X-Strava-Signature`: `t=<epoch seconds>,v1=<hex>`; several v1 while a secret is being replaced. */
  readonly header: string;
  /** The body as it came, before it is parsed. */
  readonly body: string;
  readonly clientSecret: string;
  readonly nowSeconds: number;
  /** How far `t` may lie from now, either way: what is older may be a replay. */
  readonly toleranceSeconds: number;
}

/** `stale` was signed by Strava, but not lately. */
export type SignatureVerdict = "valid" | "invalid" | "stale";

const HEADER_CHARACTERS_MAX = 1_024;

/**
 * Holds a delivery's signature against HMAC-SHA256(client secret, "t.body"). Strava signs only some applications'
 * deliveries, so a missing header is the caller's to judge.
 */
export async function verifyWebhookSignature(delivery: SignedDelivery): Promise<SignatureVerdict> {
  const { header, body, clientSecret, nowSeconds, toleranceSeconds } = delivery;
  const signed = readHeader(header);
  // No secret would be a key that anybody has.
  if (signed === null || clientSecret === "") return "invalid";
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(clientSecret), algorithm, false, [
    "verify",
  ]);
  const message = encoder.encode(`${signed.time}.${body}`);
  const matches = await Promise.all(
    signed.signatures.map((signature) => crypto.subtle.verify("HMAC", key, signature, message)),
  );
  if (!matches.includes(true)) return "invalid";
  return Math.abs(nowSeconds - Number(signed.time)) <= toleranceSeconds ? "valid" : "stale";
}

interface SignatureHeader {
  /** As it was sent: the text is part of what is signed. */
  readonly time: string;
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
}

function readHeader(header: string): SignatureHeader | null {
  if (header.length > HEADER_CHARACTERS_MAX) return null;
  const entries = header.split(",").map((entry) => entry.trim());
  const [time, ...otherTimes] = entries.flatMap((entry) => /^t=(\d{1,12})$/.exec(entry)?.[1] ?? []);
  if (time === undefined || otherTimes.length > 0) return null;
  const signatures = entries.flatMap((entry) => /^v1=([0-9a-f]{64})$/i.exec(entry)?.[1] ?? []);
  return { time, signatures: signatures.map(bytesOfHex) };
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
