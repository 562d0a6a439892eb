/** Signs texts for one use, and recognises what it signed. */
export interface Signatures {
  /** HMAC-SHA256, in hex. */
  sign(text: string): Promise<string>;
  /** In constant time. */
  verify(text: string, signature: string): Promise<boolean>;
}

const ALGORITHM = { name: "HMAC", hash: "SHA-256", length: 256 } as const;

/**
 * HKDF derives from the secret a key for the use that the label names: a signature tells nothing of the secret, and what
 * was signed for one use is good for no other.
 */
export function createSignatures(secret: string, label: string): Signatures {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const deriveKey = async () => {
    const source = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveKey"]);
    const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes(label) };
    return crypto.subtle.deriveKey(derivation, source, ALGORITHM, false, ["sign", "verify"]);
  };
  return {
    async sign(text) {
      return hexOf(new Uint8Array(await crypto.subtle.sign("HMAC", await deriveKey(), bytes(text))));
    },
    async verify(text, signature) {
      return crypto.subtle.verify("HMAC", await deriveKey(), bytesOfHex(signature), bytes(text));
    },
  };
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
