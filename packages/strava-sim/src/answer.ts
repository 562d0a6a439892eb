/** What the simulator does with a request, before it is put on any wire. */
export type Answer =
  | ReadyAnswer
  /** It depends on a call to somewhere else: only a new subscription's does. */
  | { readonly kind: "pending"; readonly answer: Promise<ReadyAnswer> };

export type ReadyAnswer =
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

/** Changes an answer as soon as it is there. */
export function mapAnswer(answer: Answer, change: (ready: ReadyAnswer) => ReadyAnswer): Answer {
  if (answer.kind !== "pending") return change(answer);
  return { kind: "pending", answer: answer.answer.then(change) };
}

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };

export function jsonAnswer(status: number, body: unknown): ReadyAnswer {
  return { kind: "response", status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** Strava's error body. */
export function faultAnswer(
  status: number,
  message: string,
  resource: string,
  field: string,
  code: string,
): ReadyAnswer {
  return jsonAnswer(status, { message, errors: [{ resource, field, code }] });
}
