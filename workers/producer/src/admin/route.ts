import type * as v from "valibot";
import type { Dependencies } from "../dependencies.ts";
import { bodyTag, isNamed } from "./etag.ts";
import { check, type Input, readBody } from "./input.ts";
import { type Problem, problemResponse } from "./problem.ts";

type Method = "GET" | "POST" | "DELETE";
type Schema = v.GenericSchema;

/** What a call takes, by the part of the request that it comes in. A part without a schema is not read. */
export interface Takes {
  readonly path?: Schema;
  readonly query?: Schema;
  readonly headers?: Schema;
  readonly body?: Schema;
}

/** Stands for a body that is CSV. */
export const CSV = "text/csv";

/** By status: the schema of the body, null where the answer has none. */
export type Answers = Readonly<Record<number, Schema | typeof CSV | null>>;

/** The parsed parts of a request. */
type Values<T extends Takes> = {
  readonly [Part in keyof T]: T[Part] extends Schema ? v.InferOutput<T[Part]> : never;
};

interface Answered {
  readonly headers?: Readonly<Record<string, string>>;
  /** Ids that the call acted on, besides those in its path: the audit names them. */
  readonly targets?: Targets;
}

export type Targets = Readonly<Record<string, unknown>>;

type Immutable<Value> = Value extends object
  ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
  : Value;

type JsonAnswer<A extends Answers> = {
  [Status in keyof A & number]: A[Status] extends typeof CSV
    ? CsvAnswer
    : Answered & {
        readonly status: Status;
        readonly body: A[Status] extends Schema ? Immutable<v.InferInput<A[Status]>> : null;
      };
}[keyof A & number];

interface CsvAnswer extends Answered {
  readonly status: 200;
  readonly csv: string;
}

/** What calls are told together. */
export type Tag =
  | "Athletes"
  | "Races"
  | "Syncs"
  | "Sessions"
  | "Dead letters"
  | "Status"
  | "Quota"
  | "Pipeline";

/** One call of the API as whoever writes it says it: `handle` gets values, and the origin asked, and answers with values. */
interface Definition<T extends Takes, A extends Answers, Refusal extends number, Needs> {
  /** What a client that is made from the description calls it. */
  readonly id: string;
  readonly tag: Tag;
  readonly method: Method;
  /** With `:name` for what the path's schema names. */
  readonly path: string;
  readonly takes: T;
  /** The errors that only the handler can know of; those of every call are told in `openapi/document.ts`. */
  readonly refusals: readonly Refusal[];
  /** Headers of status 200, besides those that every answer of its kind has. */
  readonly sends?: readonly ("Link" | "Content-Disposition")[];
  /** Whether it is asked for again and again: the answer has a tag, and 304 says that it is still the same. */
  readonly polled?: true;
  readonly handle: (
    values: Values<T>,
    dependencies: Needs,
    origin: string,
  ) => Promise<JsonAnswer<A> | CsvAnswer | Problem<Refusal>>;
}

/** What came of a call. */
interface Handled {
  readonly response: Response;
  readonly targets: Targets;
}

/** One call of the API: what it is, as data, and how it is answered out of what it needs. */
export interface Route<Needs = Dependencies> {
  readonly id: string;
  readonly tag: Tag;
  readonly method: Method;
  readonly path: string;
  readonly takes: Takes;
  readonly refusals: readonly number[];
  readonly sends?: readonly string[];
  readonly polled?: true;
  readonly answer: (request: RoutedRequest, dependencies: Needs) => Promise<Handled>;
}

/** A request whose path the router has taken apart. */
type RoutedRequest = Request & {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
};

/**
 * A call whose requests are parsed by its schemas before its handler runs. What it answers with has the type `A`: those schemas
 * describe it (`openapi/answers.ts`), and no worker carries them.
 */
export function route<A extends Answers, Needs = Dependencies>() {
  return <T extends Takes, Refusal extends number>({
    handle,
    ...described
  }: Definition<T, A, Refusal, Needs>): Route<Needs> => ({
    ...described,
    answer: async (request, dependencies) => {
      const parsed = await parse(described.takes, request);
      if (!parsed.ok) return { response: problemResponse(parsed.problem), targets: {} };
      const { path = {} }: { readonly path?: unknown } = parsed.value;
      const answer = await handle(parsed.value, dependencies, new URL(request.url).origin);
      const targets = "targets" in answer ? answer.targets : {};
      const response = respond(described.polled ? await tagged(answer, request) : answer);
      return { response, targets: { ...Object(path), ...targets } };
    },
  });
}

/** The parts that the call takes, in the order in which a mistake is told. */
async function parse<T extends Takes>(takes: T, request: RoutedRequest): Promise<Input<Values<T>>> {
  const values: Record<string, unknown> = {};
  const parts = {
    path: (schema: Schema) => check(schema, decoded(request.params)),
    query: (schema: Schema) => check(schema, { ...request.query }),
    headers: (schema: Schema) => check(schema, Object.fromEntries(request.headers)),
    body: (schema: Schema) => readBody(request, schema),
  };
  for (const part of ["path", "query", "headers", "body"] as const) {
    const schema = takes[part];
    if (schema === undefined) continue;
    const parsed = await parts[part](schema);
    if (!parsed.ok) return parsed;
    values[part] = parsed.value;
  }
  // Each part was parsed by the schema that stands under its name; a loop cannot say so.
  return { ok: true, value: values as Values<T> };
}

/** The router leaves a path's parts as they came: `a%2Fb`. */
function decoded(params: RoutedRequest["params"]): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, text]) => [name, decode(text)]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

type AnyAnswer = Answered & { readonly status: number; readonly body: unknown };

/** The answer with its tag; without its body where the request names that tag. */
async function tagged<A extends AnyAnswer | CsvAnswer | Problem>(
  answer: A,
  { url, headers: asked }: Request,
) {
  if (!("body" in answer) || answer.status !== 200) return answer;
  const etag = await bodyTag(url, answer.body);
  const headers = { etag, "cache-control": "private, no-cache", vary: "Authorization, Cookie" };
  return isNamed(etag, asked.get("if-none-match") ?? "")
    ? { status: 304, body: null, headers }
    : { ...answer, headers };
}

function respond(answer: AnyAnswer | CsvAnswer | Problem): Response {
  if ("detail" in answer) return problemResponse(answer);
  const { status, headers = {} } = answer;
  const init = (contentType?: string) => ({
    status,
    headers: {
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      "cache-control": "no-store",
      ...headers,
    },
  });
  if ("csv" in answer) return new Response(answer.csv, init(`${CSV}; charset=utf-8; header=present`));
  if (answer.body === null) return new Response(null, init());
  return new Response(JSON.stringify(answer.body), init("application/json"));
}
