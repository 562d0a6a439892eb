/** Whether an `If-None-Match` names the tag. A proxy that compresses may have made it a weak one (RFC 9110, 13.1.2). */
export function isNamed(etag: string, ifNoneMatch: string): boolean {
  const named = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return named.includes(etag) || named.includes("*");
}
