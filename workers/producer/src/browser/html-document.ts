/** An HTML document: what stands in it is HTML already. */
export interface HtmlDocument {
  readonly status: number;
  /** Plain text. */
  readonly title: string;
  /** The title as HTML, where it holds more than plain text. */
  readonly heading?: string;
  readonly main: string;
  /** CSS. */
  readonly style: string;
  /** The sources that its forms may lead to, as a Content-Security-Policy names them; `'none'` where there is no form. */
  readonly formsLeadTo: string;
}

/** One HTML document that needs nothing from elsewhere and runs no script, kept by no cache. */
export async function htmlResponse(
  { status, title, heading = escaped(title), main, style, formsLeadTo }: HtmlDocument,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${heading}</h1>`,
    main,
    "</main></body></html>",
  ].join("\n");
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": await contentPolicy(style, formsLeadTo),
      "cache-control": "no-store",
      // No other site is told the address. With no referrer at all, browsers would not say that a form stood here.
      "referrer-policy": "same-origin",
      ...headers,
    },
  });
}

async function contentPolicy(style: string, formsLeadTo: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const styleHash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${formsLeadTo}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** A plain text as HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES.get(character) ?? "");
}
