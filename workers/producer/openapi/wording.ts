import type { Tag } from "../src/admin/route.ts";

export const DESCRIPTION = [
  "Keeps a running club's race results in step with Strava.",
  "",
  "Every error is a problem (RFC 9457). Lists go on with `after`, the `next_after` of the page before, which is null on the last one.",
  "`HEAD` is answered as `GET` is, without the body. An answer with an `ETag` is 304 when `If-None-Match` names it.",
].join("\n");

/** What calls are told together, in this order. */
export const TAGS: Readonly<Record<Tag, string>> = {
  Status: "Whether all is well, and if not why.",
  Quota: "What Strava still allows, and what is kept for whom.",
  Athletes: "Who is synced.",
  Races: "What athletes ran, as JSON and as CSV.",
  Syncs: "Beginning and stopping syncs.",
  Sessions: "What syncs did: their pages and their logs.",
  "Dead letters": "Messages that were given up on, and what becomes of them.",
  Pipeline: "The switch for everything.",
};

const STATUSES: Readonly<Record<number, string>> = {
  200: "Done, or found.",
  202: "Begun.",
  204: "Done; there is nothing to say.",
  304: "Nothing changed since the answer whose ETag was named.",
  400: "A part of the request is not as described; `errors` says which.",
  401: "Neither the admin's bearer token nor Cloudflare Access nor a session vouches for the caller.",
  403: "A page of another site made the caller's browser send this.",
  404: "There is no such thing.",
  409: "The state of things forbids it; `detail` says what to do.",
  413: "The body is too large.",
  415: "The body is not sent as JSON.",
  429: "Too many refused requests came from the caller's network.",
  503: "Paceline could not finish this; try again.",
};

export function describeStatus(status: number | string): string {
  const sentence = STATUSES[Number(status)];
  if (sentence === undefined) throw new Error(`Say in STATUSES what ${status} means.`);
  return sentence;
}

const HEADERS: Readonly<Record<string, string>> = {
  ETag: "Names this answer: send it as `If-None-Match`.",
  Link: 'The next page, as `<address>; rel="next"`; left out on the last one.',
  "Content-Disposition":
    "The name under which a browser saves the file; not for programs, which send `Accept: text/csv`.",
};

/** Headers of an answer, by their names. */
export function describeHeaders(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [name, { description: HEADERS[name] ?? "", schema: { type: "string" } }]),
  );
}
