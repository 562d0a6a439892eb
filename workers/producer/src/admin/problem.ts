/** A field that is wrong, by its path: `athletes.3.strava_id`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface Problem {
  readonly status: number;
  readonly title: string;
  /** A sentence that says what happened and what to do. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An RFC 9457 answer. */
export function problem({ headers = {}, ...body }: Problem): Response {
  return new Response(JSON.stringify({ type: "about:blank", ...body }), {
    status: body.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}

export function invalid(errors: readonly FieldError[]): Response {
  const fields = errors.map(({ field }) => field).join(", ");
  return problem({
    status: 400,
    title: "Bad Request",
    detail: `Correct these fields and try again: ${fields}.`,
    errors,
  });
}

export function noSuch(what: string): Response {
  return problem({ status: 404, title: "Not Found", detail: `There is no such ${what}.` });
}

export function conflict(detail: string): Response {
  return problem({ status: 409, title: "Conflict", detail });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

/** An answer in JSON that no cache keeps. */
export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}
