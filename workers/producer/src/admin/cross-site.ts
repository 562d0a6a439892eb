const READING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** `none`: a person typed the address. What a browser may come to say beyond these counts as another site. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/**
 * Whether another site made somebody's browser send this: a request that would change something and that browsers say
 * does not come from a page of this very origin. Old browsers say so by `Origin` only; what is no browser says neither,
 * and no site can make it send anything.
 */
export function isForgedBySite(request: Request): boolean {
  if (READING.has(request.method)) return false;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && !OWN_SITES.has(site)) return true;
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}
