import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { ProblemDocument } from "../src/admin/answers/problem.ts";
import { IfNoneMatch } from "../src/admin/etag.ts";
import { type Answers, CSV, type Route } from "../src/admin/route.ts";
import { ANSWERS } from "./answers.ts";
import { type Components, createComponents } from "./components.ts";
import { OPERATION_TEXTS } from "./operation-texts.ts";
import { DESCRIPTION, describeHeaders, describeStatus, TAGS } from "./wording.ts";

type Schema = v.GenericSchema;
type Json = Readonly<Record<string, unknown>>;

const DIALECT = "draft-2020-12";
/** A check or a change that JSON Schema cannot say is left out. */
const BOTH: ConversionConfig = {
  target: DIALECT,
  ignoreActions: ["check", "transform"],
  overrideAction: ({ valibotAction, jsonSchema }) =>
    valibotAction.type === "safe_integer" ? { ...jsonSchema, type: "integer" } : undefined,
};
/** What is sent, before it is parsed. */
const SENT: ConversionConfig = { ...BOTH, typeMode: "input" };
/** A parameter is a text that stands for what it is parsed to, a number say; a day stays a text. */
const PARAMETER: ConversionConfig = { ...BOTH, typeMode: "output" };

/** The OpenAPI 3.1 description of the calls, made from the schemas that check their requests. */
export function openapiDocument(routes: readonly Route[]): Json {
  const components = createComponents();
  const problem = components.refer(schemaOf(ProblemDocument, SENT));
  const paths = [...Map.groupBy(routes, ({ path }) => path.replaceAll(/:(\w+)/g, "{$1}"))].map(
    ([path, ofPath]) => [
      path,
      Object.fromEntries(
        ofPath.map((route) => [route.method.toLowerCase(), operation(route, problem, components)]),
      ),
    ],
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Paceline's admin API",
      version: "1",
      description: DESCRIPTION,
      contact: { name: "Whoever runs this Paceline" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { access: [] }, { session: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "ADMIN_TOKEN; for programs." },
        access: {
          type: "apiKey",
          in: "header",
          name: "Cf-Access-Jwt-Assertion",
          description: "Set by Cloudflare Access, where it stands before Paceline; for people.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-paceline-session",
          description:
            "Of a browser in which somebody signed in at `/`; only where Cloudflare Access does not.",
        },
      },
      schemas: components.schemas,
    },
  };
}

function operation(route: Route, problem: Json, components: Components): Json {
  const { path, query, headers, body } = route.takes;
  const parameters = [
    ...parametersOf("path", path),
    ...parametersOf("query", query),
    // OpenAPI leaves `Accept` to the answers' media types.
    ...parametersOf("header", headers).filter(({ name }) => name !== "accept"),
    ...parametersOf("header", route.polled && v.object({ "if-none-match": IfNoneMatch })),
  ].map(({ schema, ...parameter }) => ({ ...parameter, schema: components.refer(schema) }));
  const bodySchema = body && withoutDefaults(schemaOf(body, SENT));
  return {
    operationId: route.id,
    tags: [route.tag],
    ...textsOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(bodySchema && {
      requestBody: {
        required: Array.isArray(bodySchema.required) && bodySchema.required.length > 0,
        content: { "application/json": { schema: components.refer(bodySchema) } },
      },
    }),
    responses: responsesOf(route, problem, components),
  };
}

/**
 * Says of a body's fields what they are when they are left out in words: generators take a field with a `default` for one that
 * is always there, and so would have a program send it.
 */
function withoutDefaults(schema: Json): Json {
  const { default: fallback, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "examples" ? value : inside(value)]),
  );
  if (fallback === undefined || fallback === null) return rest;
  const leftOut = `Left out: \`${JSON.stringify(fallback)}\`.`;
  const { description } = rest;
  return { ...rest, description: typeof description === "string" ? `${description} ${leftOut}` : leftOut };
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return typeof value === "object" && value !== null ? withoutDefaults({ ...value }) : value;
}

function textsOf({ id }: Route) {
  const texts = OPERATION_TEXTS[id];
  if (texts === undefined) throw new Error(`Say in OPERATION_TEXTS what ${id} does.`);
  return texts;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: unknown;
  readonly schema: Json;
}

function parametersOf(place: Parameter["in"], schema: Schema | undefined): Parameter[] {
  if (schema === undefined || !("entries" in schema)) return [];
  return Object.entries(schema.entries as Readonly<Record<string, Schema>>).map(([name, entry]) => {
    const { description, deprecated, ...described } = schemaOf(
      isOptional(entry) ? entry.wrapped : entry,
      PARAMETER,
    );
    const fallback = isOptional(entry) ? v.parse(entry, undefined) : undefined;
    return {
      name,
      in: place,
      required: !isOptional(entry),
      ...(description === undefined ? {} : { description }),
      ...(deprecated === undefined ? {} : { deprecated }),
      schema: { ...described, ...(fallback === undefined ? {} : { default: fallback }) },
    };
  });
}

function isOptional(schema: Schema): schema is Schema & { readonly wrapped: Schema } {
  return schema.type === "optional" && "wrapped" in schema;
}

function responsesOf(route: Route, problem: Json, components: Components): Json {
  const { method, takes, refusals, polled } = route;
  const answers = answersOf(route);
  const answered = Object.entries(polled ? { ...answers, 304: null } : answers).map(([status, schema]) => {
    const headers = headersOf(route, Number(status));
    return [
      status,
      {
        description: describeStatus(status),
        ...(headers.length > 0 ? { headers: describeHeaders(headers) } : {}),
        ...(schema !== null && { content: contentOf(schema, components) }),
      },
    ];
  });
  const takesAnything = Object.keys(takes).length > 0;
  const ofBody = takes.body === undefined ? [] : [413, 415];
  const ofChange = method === "GET" ? [] : [403];
  const refused = new Set([
    ...(takesAnything ? [400] : []),
    401,
    ...ofChange,
    ...refusals,
    ...ofBody,
    429,
    503,
  ]);
  const problems = [...refused].map((status) => [
    status,
    { description: describeStatus(status), content: { "application/problem+json": { schema: problem } } },
  ]);
  return Object.fromEntries([...answered, ...problems]);
}
function answersOf({ id }: Route): Answers {
  const answers = ANSWERS[id];
  if (answers === undefined) throw new Error(`Say in ANSWERS what ${id} answers with.`);
  return answers;
}

function headersOf(route: Route, status: number): readonly string[] {
  const { polled, sends = [] } = route;
  const isTagged = polled === true || 304 in answersOf(route);
  const tag = isTagged && (status === 200 || status === 304) ? ["ETag"] : [];
  return status === 200 ? [...tag, ...sends] : tag;
}

function contentOf(schema: Schema | typeof CSV, components: Components): Json {
  return schema === CSV
    ? { [CSV]: { schema: { type: "string" } } }
    : { "application/json": { schema: components.refer(schemaOf(schema, SENT)) } };
}

function schemaOf(schema: Schema, config: ConversionConfig): Json {
  const { $schema: _dialect, ...json } = toJsonSchema(schema, config);
  return json;
}
