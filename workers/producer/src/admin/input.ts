import { storableText } from "@paceline/protocol";
import * as v from "valibot";
import type { FieldError } from "./answers/problem.ts";
import { badRequest, invalid, type Problem, tooLarge } from "./problem.ts";
import { readRequestText } from "./request-body.ts";

/** A thousand athletes fit several times over. */
const BODY_BYTES_MAX = 1_048_576;

export type Input<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** A JSON body that fits the schema. An empty body stands for `{}`. */
export async function readBody<const Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
): Promise<Input<v.InferOutput<Schema>>> {
  const text = await readRequestText(request, BODY_BYTES_MAX);
  if (text === null) {
    return {
      ok: false,
      problem: tooLarge(`The body is larger than ${BODY_BYTES_MAX} bytes. Send it in parts.`),
    };
  }
  if (text === "") return check(schema, {});
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    const detail = "Send the body as JSON with Content-Type: application/json.";
    return { ok: false, problem: { status: 415, title: "Unsupported Media Type", detail } };
  }
  const parsed = parseJson(text);
  if (parsed === undefined) return { ok: false, problem: badRequest("The body is not valid JSON.") };
  // Valibot's object schemas take lists for objects.
  if (Array.isArray(parsed)) {
    return { ok: false, problem: badRequest("The body is a list; send an object.") };
  }
  return check(schema, parsed);
}

/** Query or path parameters that fit the schema. */
export function check<const Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): Input<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return { ok: true, value: parsed.output };
  return { ok: false, problem: invalid(mistakesOf(parsed.issues)) };
}

function* mistakesOf(issues: readonly v.BaseIssue<unknown>[]): Iterable<FieldError> {
  for (const issue of issues) yield { field: v.getDotPath(issue) ?? "body", message: explain(issue) };
}

/** Says what was expected, and never repeats what was received: it may be a token. */
function explain(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object" && issue.expected === "never") return "is not a known field";
  if (issue.input === undefined) return "is required";
  // Valibot's own messages repeat the value; those written in the schemas begin with "must".
  return issue.message.startsWith("must ") ? issue.message : `must be ${issue.expected ?? "valid"}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A whole number in a query or a path, given as text, and what it says. */
export function wholeNumberText(min: number, max: number, description: string) {
  const wanted = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.string(wanted),
    v.regex(/^\d{1,16}$/, wanted),
    v.transform(Number),
    v.number(wanted),
    v.safeInteger(wanted),
    v.minValue(min, wanted),
    v.maxValue(max, wanted),
    v.description(description),
  );
}

/** The `limit` of a list. */
export function limitText(max: number, fallback: number) {
  return v.optional(wholeNumberText(1, max, "So many at most."), String(fallback));
}

/** The athlete of whom something is listed. */
export const AthleteIdText = wholeNumberText(1, Number.MAX_SAFE_INTEGER, "Strava's athlete id.");

/** Why a person does something, in their words. */
export const ReasonText = v.pipe(
  v.string(),
  v.nonEmpty("must say why"),
  v.maxLength(500, "must be at most 500 characters long"),
  v.description("Why, in a person's words."),
  v.transform(storableText),
);

/** A call that takes no body, or an empty object. */
export const NoBody = v.strictObject({});

/** The id in `/athletes/:id/…`. */
export const AthletePath = v.object({ id: AthleteIdText });

/** The id of a session, given as text. */
export const SessionIdText = v.pipe(
  v.string(),
  v.regex(/^sync-\d{1,16}-\d{1,16}$/, "must be a session id such as sync-7-1700000000000"),
  v.description("The session's id."),
  v.examples(["sync-7-1772604060000"]),
);

/** Why a message was given up on, as dead letters name it. */
export const LetterReason = v.pipe(
  v.string(),
  v.regex(/^[a-z_]{1,60}$/, "must be a reason such as retries_exhausted"),
  v.description("Why letters were given up on."),
  v.examples(["retries_exhausted"]),
);

/** A day as `2026-03-04`. */
export function dayText(description: string) {
  const wanted = "must be a day such as 2026-03-04";
  return v.pipe(
    v.string(wanted),
    v.isoDate(wanted),
    // 31 February has the form of a day; `Date` makes it one in March, or none.
    v.check((day) => new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true, wanted),
    v.description(description),
  );
}
