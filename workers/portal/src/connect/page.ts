/** What a page asks the athlete to do next. */
interface PageAction {
  readonly label: string;
  readonly address: string;
  /** A button that posts to the address, whose answer leads on to this origin; else a link. */
  readonly postsTowards?: string;
}

/** A page for an athlete: plain texts, which are escaped here and nowhere else. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly action?: PageAction;
}

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto 0;padding:0 1rem;color:#222;background:#fff}" +
  "a,button{font:inherit;color:#fff;background:#b33d00;border:0;border-radius:.4rem;padding:.6rem 1rem;display:inline-block;" +
  "text-decoration:none;cursor:pointer}";

/** One HTML document that needs nothing from elsewhere and runs no script. */
export async function pageResponse(page: Page, headers: Readonly<Record<string, string>> = {}) {
  const { status, title, paragraphs, action } = page;
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1>`,
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    action === undefined ? "" : actionOf(action),
    "</main></body></html>",
  ].join("\n");
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": await contentPolicy(action?.postsTowards),
      ...PRIVATE,
      ...headers,
    },
  });
}

/** Sends the browser on. */
export function redirectResponse(location: string, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status: 302, headers: { location, ...PRIVATE, ...headers } });
}

/** The address of such a page may hold a code: no cache keeps it, and no other site is told it. */
const PRIVATE = {
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

async function contentPolicy(formLeadsTo: string | undefined): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(STYLE));
  const styleHash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  // Browsers hold redirects after a form's post against this too.
  const forms = formLeadsTo === undefined ? "'none'" : `'self' ${formLeadsTo}`;
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${forms}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function actionOf({ label, address, postsTowards }: PageAction): string {
  const target = escaped(address);
  return postsTowards === undefined
    ? `<p><a href="${target}">${escaped(label)}</a></p>`
    : `<form method="post" action="${target}"><button>${escaped(label)}</button></form>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
