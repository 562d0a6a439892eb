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
  if (isFromOtherSite(request)) return true;
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}

/**
 * Whether a page of another site asked for this to put it into itself. Whoever follows a link opens it in a tab of its own
 * (`navigate`), of which that page sees nothing.
 */
export function isDrawnIntoOtherSite(request: Request): boolean {
  return isFromOtherSite(request) && request.headers.get("sec-fetch-mode") !== "navigate";
}

/** Whether a browser says so, as the newer ones do of every request. */
export function isFromOtherSite({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site !== null && !OWN_SITES.has(site);
}
