import { htmlResponse } from "../browser/html-document.ts";

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

/** A page for whoever may come to see the dashboard. */
export function htmlPage({ body, headers = {}, ...page }: HtmlPage): Promise<Response> {
  return htmlResponse({ ...page, main: body.join("\n"), style: STYLE, formsLeadTo: "'self'" }, headers);
}
