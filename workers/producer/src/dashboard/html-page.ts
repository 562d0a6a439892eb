/** A page of a few sentences and at most one form: pieces of HTML, in which texts are escaped by whoever wrote them. */
export interface HtmlPage {
  readonly status: number;
  readonly title: string;
  readonly body: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

const STYLE =
  ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto 0;padding:0 1rem}" +
  "input,button{font:inherit;padding:.5rem .8rem;border-radius:.4rem;border:1px solid #767676}input{width:100%;box-sizing:border-box}" +
  "button{margin-top:1rem;border:0;color:#fff;background:#b33d00;cursor:pointer}.wrong{font-weight:600}";

/** One HTML document that needs nothing from elsewhere and runs no script. */
export async function htmlPage({ status, title, body, headers = {} }: HtmlPage): Promise<Response> {
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>`,
    ...body,
    "</main></body></html>",
  ].join("\n");
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${await digestOf(STYLE)}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      "cache-control": "no-store",
      // With no referrer at all, browsers would not say that a form stood here.
      "referrer-policy": "same-origin",
      ...headers,
    },
  });
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as HTML shows it, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
