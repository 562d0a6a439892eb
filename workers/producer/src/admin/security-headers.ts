/** What a browser is told of every answer, and why. */
const HEADERS: Readonly<Record<string, string>> = {
  // What is sent as JSON is never tried as a script or a page.
  "x-content-type-options": "nosniff",
  // A year; of other hosts' names this worker knows nothing, so it speaks for its own only.
  "strict-transport-security": "max-age=31536000",
  // No other site embeds an answer, not even as a picture.
  "cross-origin-resource-policy": "same-origin",
};

/** For answers that are data; a page for people brings its own. */
const HEADERS_OF_DATA: Readonly<Record<string, string>> = {
  // A browser that opens one as a page loads, runs and frames nothing.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  // Addresses hold athletes' ids.
  "referrer-policy": "no-referrer",
};

/** The answer with the security headers. */
export function withSecurityHeaders(answer: Response): Response {
  // A copy: the headers of some answers, a redirect's say, cannot be changed.
  const secured = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(HEADERS)) secured.headers.set(name, value);
  for (const [name, value] of Object.entries(HEADERS_OF_DATA)) {
    if (!secured.headers.has(name)) secured.headers.set(name, value);
  }
  return secured;
}
