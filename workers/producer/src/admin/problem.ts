import type { FieldError } from "./answers/problem.ts";

/** Why a call is refused, as a value. */
export interface Problem<Status extends number = number> {
  readonly status: Status;
  readonly title: string;
  /** A sentence that says what happened and what to do. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A method that none of an address's calls has; whatever takes GET takes HEAD. */
export function notAllowed(calls: readonly { readonly method: string }[]): Problem<405> {
  const allow = calls.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
  const detail = `This address takes ${allow}.`;
  return { status: 405, title: "Method Not Allowed", detail, headers: { allow } };
}

/** An RFC 9457 answer. */
export function problemResponse({ headers = {}, ...body }: Problem): Response {
  return new Response(JSON.stringify({ type: "about:blank", ...body }), {
    status: body.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

/** The first so many fields are named; a list of athletes can hold thousands of mistakes. */
const FIELDS_NAMED_MAX = 20;

/** Longer than any field that a call knows: other names come from outside. */
const FIELD_CHARACTERS_MAX = 100;

/** Names each field once, with the first of its mistakes. */
export function invalid(mistakes: Iterable<FieldError>): Problem<400> {
  const named = new Map<string, FieldError>();
  for (const { field, message } of mistakes) {
    const name = field.length > FIELD_CHARACTERS_MAX ? `${field.slice(0, FIELD_CHARACTERS_MAX)}…` : field;
    if (!named.has(name)) named.set(name, { field: name, message });
    if (named.size === FIELDS_NAMED_MAX) break;
  }
  return badRequest(`Correct these fields and try again: ${[...named.keys()].join(", ")}.`, [
    ...named.values(),
  ]);
}

export function badRequest(detail: string, errors?: readonly FieldError[]): Problem<400> {
  return { status: 400, title: "Bad Request", detail, ...(errors === undefined ? {} : { errors }) };
}

export function noSuch(what: string): Problem<404> {
  return { status: 404, title: "Not Found", detail: `There is no such ${what}.` };
}

export function tooLarge(detail: string): Problem<413> {
  return { status: 413, title: "Content Too Large", detail };
}

export function conflict(detail: string): Problem<409> {
  return { status: 409, title: "Conflict", detail };
}

export function unavailable(detail: string, headers: Readonly<Record<string, string>> = {}): Problem<503> {
  return { status: 503, title: "Service Unavailable", detail, headers };
}
