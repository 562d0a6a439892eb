/** What an athlete consents for: to be synced, or to prove that the data to be deleted is theirs. */
export type ConsentPurpose = "connect" | "disconnect";

/** How long an athlete may look at Strava's page. */
export const CONSENT_SECONDS_MAX = 600;

/** What goes with the athlete to Strava, and what stays in their browser. */
interface BegunConsent {
  /** `<purpose>.<epoch seconds when it expires>.<HMAC-SHA256, hex>`. */
  readonly state: string;
  /** The cookie's value. The state is signed over it and does not tell it, so it is good in this browser only. */
  readonly nonce: string;
}

type StateVerdict =
  | { readonly ok: true; readonly purpose: ConsentPurpose }
  /** `foreign`: begun in another browser, or made by nobody here. */
  | { readonly ok: false; readonly reason: "foreign" | "expired" };

/** Begins and recognises consents without keeping anything: whoever comes back brings the proof. */
export interface ConsentStates {
  begin(purpose: ConsentPurpose, nowSeconds: number): Promise<BegunConsent>;
  verify(state: string, nonce: string, nowSeconds: number): Promise<StateVerdict>;
}

const KEY_LABEL = "paceline consent state v1";
const NONCE_BYTES = 16;
const STATE = /^((connect|disconnect)\.(\d{1,12}))\.([0-9a-f]{64})$/;

/** `secret` is TOKEN_ENCRYPTION_KEY, from which HKDF derives a key of its own: a signature tells nothing of the other. */
export function createConsentStates(secret: string): ConsentStates {
  return {
    async begin(purpose, nowSeconds) {
      const nonce = hexOf(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
      const claim = `${purpose}.${nowSeconds + CONSENT_SECONDS_MAX}`;
      const signature = await crypto.subtle.sign("HMAC", await deriveKey(secret), signedBytes(claim, nonce));
      return { state: `${claim}.${hexOf(new Uint8Array(signature))}`, nonce };
    },
    async verify(state, nonce, nowSeconds) {
      const [, claim, purpose, expires, signature] = STATE.exec(state) ?? [];
      if (claim === undefined || signature === undefined || nonce === "") return FOREIGN;
      const isOurs = await crypto.subtle.verify(
        "HMAC",
        await deriveKey(secret),
        bytesOfHex(signature),
        signedBytes(claim, nonce),
      );
      if (!isOurs) return FOREIGN;
      if (nowSeconds >= Number(expires)) return { ok: false, reason: "expired" };
      return { ok: true, purpose: purpose === "disconnect" ? "disconnect" : "connect" };
    },
  };
}

const FOREIGN: StateVerdict = { ok: false, reason: "foreign" };

async function deriveKey(secret: string): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const source = await crypto.subtle.importKey("raw", encoder.encode(secret.trim()), "HKDF", false, [
    "deriveKey",
  ]);
  const derivation = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: encoder.encode(KEY_LABEL),
  };
  const algorithm = { name: "HMAC", hash: "SHA-256", length: 256 };
  return crypto.subtle.deriveKey(derivation, source, algorithm, false, ["sign", "verify"]);
}

function signedBytes(claim: string, nonce: string): Uint8Array {
  return new TextEncoder().encode(`${claim}.${nonce}`);
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
