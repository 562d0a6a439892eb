import { escaped } from "@paceline/producer/browser/html-document";
import { sentenceAsHtml } from "../outside-text.ts";
import { documentResponse, PRIVATE } from "./document.ts";

/** What a page asks the athlete to do next. */
interface PageAction {
  readonly label: string;
  readonly address: string;
  /** A button that posts to the address, whose answer leads on to this origin; else a link. */
  readonly postsTowards?: string;
}

/** A page for an athlete: plain texts; a name in the title is isolated. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly action?: PageAction;
}

/** The page as a document. */
export function pageResponse(
  { status, title, paragraphs, action }: Page,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const texts = paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`);
  const main = [...texts, action === undefined ? "" : actionOf(action)].join("\n");
  // Browsers hold redirects after a form's post against this too.
  const formsLeadTo = action?.postsTowards === undefined ? "'none'" : `'self' ${action.postsTowards}`;
  return documentResponse({ status, title, heading: sentenceAsHtml(title), main, formsLeadTo }, headers);
}

/** Sends the browser on. */
export function redirectResponse(location: string, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status: 302, headers: { location, ...PRIVATE, ...headers } });
}

function actionOf({ label, address, postsTowards }: PageAction): string {
  const target = escaped(address);
  return postsTowards === undefined
    ? `<p><a href="${target}">${escaped(label)}</a></p>`
    : `<form method="post" action="${target}"><button>${escaped(label)}</button></form>`;
}
