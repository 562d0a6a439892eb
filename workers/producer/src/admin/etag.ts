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

/** The tag of a body; weak, for two bodies with the same tag may differ in what the clock alone moves. */
export async function bodyTag(body: unknown): Promise<string> {
  const text = JSON.stringify(body, (key, value) => (FIELDS_OF_THE_CLOCK.has(key) ? undefined : value));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `W/"${btoa(String.fromCharCode(...new Uint8Array(digest).subarray(0, 18)))}"`;
}
