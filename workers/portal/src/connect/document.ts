/** An HTML document: what stands in it is HTML already. */
interface Document {
  readonly status: number;
  /** Plain text. */
  readonly title: string;
  readonly main: string;
  /** CSS beyond that of all pages. */
  readonly style?: string;
  /** The sources that its forms may lead to, as a Content-Security-Policy names them; `'none'` where there is no form. */
  readonly formsLeadTo: string;
}

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto 0;padding:0 1rem;color:#222;background:#fff}" +
  "a,button{font:inherit;color:#fff;background:#b33d00;border:0;border-radius:.4rem;padding:.6rem 1rem;display:inline-block;" +
  "text-decoration:none;cursor:pointer}";

/** One HTML document that needs nothing from elsewhere and runs no script. */
export async function documentResponse(
  { status, title, main, style = "", formsLeadTo }: Document,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLE}${style}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1>`,
    main,
    "</main></body></html>",
  ].join("\n");
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": await contentPolicy(STYLE + style, formsLeadTo),
      ...PRIVATE,
      ...headers,
    },
  });
}

/** The address of such a page may hold a code: no cache keeps it, and no other site is told it. */
export const PRIVATE = {
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

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

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A plain text as HTML, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
