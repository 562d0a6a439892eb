/** What the simulator does with a request, before it is put on any wire. */
export type Answer =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The body stops half-way and the connection breaks. */
  | {
      readonly kind: "truncated";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "reset" }
  | { readonly kind: "timeout" };

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };

export function jsonAnswer(status: number, body: unknown): Answer {
  return { kind: "response", status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** Strava's error body. */
export function faultAnswer(
  status: number,
  message: string,
  resource: string,
  field: string,
  code: string,
): Answer {
  return jsonAnswer(status, { message, errors: [{ resource, field, code }] });
}
