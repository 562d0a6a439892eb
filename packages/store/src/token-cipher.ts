/** Encrypts tokens for D1 with AES-256-GCM; each is bound to its athlete and cannot be moved to another row. */
export interface TokenCipher {
  /** `v1.<key id>.<iv>.<ciphertext>`, both in base64url. */
  encrypt(token: string, athleteId: number): Promise<string>;
  /** The token, or null when the text was made with another key, for another athlete, or was tampered with. */
  decrypt(encrypted: string, athleteId: number): Promise<string | null>;
}

const KEY_BYTES = 32;
/** The length that NIST SP 800-38D recommends for GCM. */
const IV_BYTES = 12;
const KEY_ID_BYTES = 4;

/** A cipher from `TOKEN_ENCRYPTION_KEY` (32 bytes, base64), or null when the text is no such key. */
export async function openTokenCipher(keyBase64: string): Promise<TokenCipher | null> {
  const keyBytes = fromBase64(keyBase64);
  if (keyBytes === null || keyBytes.byteLength !== KEY_BYTES) return null;
  const key = await crypto.subtle.importKey("raw", keyBytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  const digest = await crypto.subtle.digest("SHA-256", keyBytes);
  const keyId = toBase64Url(new Uint8Array(digest).slice(0, KEY_ID_BYTES));
  return {
    async encrypt(token, athleteId) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const plain = new TextEncoder().encode(token);
      const sealed = await crypto.subtle.encrypt(algorithm(iv, athleteId), key, plain);
      return `v1.${keyId}.${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`;
    },
    async decrypt(encrypted, athleteId) {
      const [version, id, iv, sealed, ...rest] = encrypted.split(".");
      if (version !== "v1" || id !== keyId || iv === undefined || sealed === undefined || rest.length > 0)
        return null;
      const ivBytes = fromBase64(iv);
      const sealedBytes = fromBase64(sealed);
      if (ivBytes === null || sealedBytes === null) return null;
      try {
        const plain = await crypto.subtle.decrypt(algorithm(ivBytes, athleteId), key, sealedBytes);
        return new TextDecoder().decode(plain);
      } catch {
        return null;
      }
    },
  };
}

function algorithm(iv: Uint8Array, athleteId: number) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(String(athleteId)) };
}

/** SHA-256 of a token, hex: tells whether the same token was imported before, without keeping it. */
export async function tokenDigest(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Bytes of base64 or base64url text; null when it is neither. */
function fromBase64(text: string): Uint8Array | null {
  try {
    const binary = atob(text.trim().replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
