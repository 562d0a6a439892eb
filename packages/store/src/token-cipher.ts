/** Encrypts tokens for D1 with AES-256-GCM; each is bound to its athlete and cannot be moved to another row. */
export interface TokenCipher {
  /** Of every key it has, the newest first: that one encrypts. */
  readonly keyIds: readonly [newest: string, ...older: string[]];
  /** `v1.<key id>.<iv>.<ciphertext>`, both in base64url. */
  encrypt(token: string, athleteId: number): Promise<string>;
  /** The token, or null when the text was made with a key that is not here, for another athlete, or was tampered with. */
  decrypt(encrypted: string, athleteId: number): Promise<string | null>;
}

const VERSION = "v1";
const KEY_BYTES = 32;
/** The length that NIST SP 800-38D recommends for GCM. */
const IV_BYTES = 12;
const KEY_ID_BYTES = 4;

interface SealingKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/**
 * A cipher from `TOKEN_ENCRYPTION_KEY`: keys of 32 bytes in base64 with commas between, the newest first. The newest
 * encrypts, and each decrypts what it once encrypted. Null when any of the texts is no such key.
 */
export async function openTokenCipher(keysBase64: string): Promise<TokenCipher | null> {
  const imported = await Promise.all(keysBase64.split(",").map(importKey));
  const keys = imported.filter((key) => key !== null);
  const [newest] = keys;
  if (newest === undefined || keys.length < imported.length) return null;
  return {
    keyIds: [newest.id, ...keys.slice(1).map(({ id }) => id)],
    async encrypt(token, athleteId) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const plain = new TextEncoder().encode(token);
      const sealed = await crypto.subtle.encrypt(algorithm(iv, athleteId), newest.key, plain);
      return `${VERSION}.${newest.id}.${toBase64Url(iv)}.${toBase64Url(new Uint8Array(sealed))}`;
    },
    async decrypt(encrypted, athleteId) {
      const [version, id, iv, sealed, ...rest] = encrypted.split(".");
      if (version !== VERSION || iv === undefined || sealed === undefined || rest.length > 0) return null;
      const named = keys.find((key) => key.id === id);
      const ivBytes = fromBase64(iv);
      const sealedBytes = fromBase64(sealed);
      if (named === undefined || ivBytes === null || sealedBytes === null) return null;
      try {
        const plain = await crypto.subtle.decrypt(algorithm(ivBytes, athleteId), named.key, sealedBytes);
        return new TextDecoder().decode(plain);
      } catch {
        return null;
      }
    },
  };
}

async function importKey(keyBase64: string): Promise<SealingKey | null> {
  const bytes = fromBase64(keyBase64);
  if (bytes === null || bytes.byteLength !== KEY_BYTES) return null;
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return { id: toBase64Url(new Uint8Array(digest).slice(0, KEY_ID_BYTES)), key };
}

/** What a text begins with that the key with this id encrypted. */
export function sealedWith(keyId: string): string {
  return `${VERSION}.${keyId}.`;
}

function algorithm(iv: Uint8Array<ArrayBuffer>, athleteId: number) {
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
function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text.trim().replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
