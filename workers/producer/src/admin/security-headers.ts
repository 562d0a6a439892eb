/** What a browser is told of every answer, and why. */
const HEADERS: Readonly<Record<string, string>> = {
  // What is sent as JSON is never tried as a script or a page.
  "x-content-type-options": "nosniff",
  // Addresses hold athletes' ids.
  "referrer-policy": "no-referrer",
  // A year; of other hosts' names this worker knows nothing, so it speaks for its own only.
  "strict-transport-security": "max-age=31536000",
  // No other site embeds an answer, not even as a picture.
  "cross-origin-resource-policy": "same-origin",
};

/** For answers that are data: a browser that opens one as a page loads, runs and frames nothing. */
const CSP_OF_DATA = "default-src 'none'; frame-ancestors 'none'";

/** The answer with the security headers; a page that brings its own content security policy keeps that. */
export function withSecurityHeaders(answer: Response): Response {
  // A copy: the headers of some answers, a redirect's say, cannot be changed.
  const secured = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(HEADERS)) secured.headers.set(name, value);
  if (!secured.headers.has("content-security-policy")) {
    secured.headers.set("content-security-policy", CSP_OF_DATA);
  }
  return secured;
}
