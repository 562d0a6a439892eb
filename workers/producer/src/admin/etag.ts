import * as v from "valibot";

/** What a call takes from whoever was answered before. */
export const IfNoneMatch = v.optional(
  v.pipe(v.string(), v.description("An ETag: 304 when nothing changed.")),
);

/** Whether an `If-None-Match` names the tag. A proxy that compresses may have made it a weak one (RFC 9110, 13.1.2). */
export function isNamed(etag: string, ifNoneMatch: string): boolean {
  const named = ifNoneMatch.split(",").map((tag) => opaque(tag.trim()));
  return named.includes(opaque(etag)) || named.includes("*");
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, "");
}

/** Fields that tell what another field and the clock tell too: an answer that differs in these only has nothing new. */
const FIELDS_OF_THE_CLOCK: ReadonlySet<string> = new Set(["age_seconds"]);

/**
 * The tag of what one call answers with; weak, for two bodies with the same tag may differ in what the clock alone moves.
 * It names the call's address too, so no answer is taken for another call's that reads the same.
 */
export async function bodyTag(address: string, body: unknown): Promise<string> {
  const text = JSON.stringify(body, (key, value) => (FIELDS_OF_THE_CLOCK.has(key) ? undefined : value));
  return `W/${await partsTag([address, text])}`;
}

/**
 * The tag of an answer, made of all that it depends on: whatever differs between two answers has to be among the parts. A
 * digest, so that it tells nothing of them.
 */
export async function partsTag(parts: readonly (string | number)[]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(parts)));
  return `"${btoa(String.fromCharCode(...new Uint8Array(digest).subarray(0, DIGEST_BYTES)))}"`;
}

/** Enough that no two are ever the same, and whole letters of base64. */
const DIGEST_BYTES = 18;
