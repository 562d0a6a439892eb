import { type HtmlDocument, htmlResponse } from "@paceline/producer/browser/html-document";

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto 0;padding:0 1rem;color:#222;background:#fff}" +
  "a,button{font:inherit;color:#fff;background:#b33d00;border:0;border-radius:.4rem;padding:.6rem 1rem;display:inline-block;" +
  "text-decoration:none;cursor:pointer}";

/** The address of such a page may hold a code: no cache keeps it, and no other site is told it. */
export const PRIVATE = {
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

/** A document for an athlete; `style` is CSS beyond that of all such pages. */
export function documentResponse(
  { style = "", ...document }: Omit<HtmlDocument, "style"> & { readonly style?: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return htmlResponse({ ...document, style: STYLE + style }, { ...PRIVATE, ...headers });
}
