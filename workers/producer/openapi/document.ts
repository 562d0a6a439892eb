import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { IfNoneMatch } from "../src/admin/etag.ts";
import { ProblemDocument } from "../src/admin/problem.ts";
import { CSV, type Route } from "../src/admin/route.ts";

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

/** The OpenAPI 3.1 description of the calls, made from the schemas that check their requests. */
export function openapiDocument(routes: readonly Route[]): Json {
  const paths = Map.groupBy(routes, ({ path }) => path.replaceAll(/:(\w+)/g, "{$1}"));
  return {
    openapi: "3.1.0",
    info: {
      title: "Paceline's admin API",
      version: "1",
      description:
        "Keeps a running club's race results in step with Strava. Every error is a problem (RFC 9457).",
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { access: [] }, { session: [] }],
    paths: Object.fromEntries(
      [...paths].map(([path, ofPath]) => [
        path,
        Object.fromEntries(ofPath.map((route) => [route.method.toLowerCase(), operation(route)])),
      ]),
    ),
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
      schemas: { Problem: schemaOf(ProblemDocument, SENT) },
    },
  };
}

function operation(route: Route): Json {
  const { path, query, headers, body } = route.takes;
  const parameters = [
    ...parametersOf("path", path),
    ...parametersOf("query", query),
    // OpenAPI leaves `Accept` to the answers' media types.
    ...parametersOf("header", headers).filter(({ name }) => name !== "accept"),
    ...parametersOf("header", route.polled && v.object({ "if-none-match": IfNoneMatch })),
  ];
  const bodySchema = body && schemaOf(body, SENT);
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(bodySchema && {
      requestBody: {
        required: Array.isArray(bodySchema.required) && bodySchema.required.length > 0,
        content: { "application/json": { schema: bodySchema } },
      },
    }),
    responses: responsesOf(route),
  };
}

/** `POST /api/admin/athletes/:id/sync` is `postAthletesIdSync`. */
function operationId({ method, path }: Route): string {
  const words = path.replace("/api/admin/", "").split(/\W+/).filter(Boolean);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function parametersOf(place: "path" | "query" | "header", schema: Schema | undefined): Json[] {
  if (schema === undefined || !("entries" in schema)) return [];
  return Object.entries(schema.entries as Readonly<Record<string, Schema>>).map(([name, entry]) => {
    const { description, ...described } = schemaOf(isOptional(entry) ? entry.wrapped : entry, PARAMETER);
    const fallback = isOptional(entry) ? v.parse(entry, undefined) : undefined;
    return {
      name,
      in: place,
      required: !isOptional(entry),
      ...(description === undefined ? {} : { description }),
      schema: { ...described, ...(fallback === undefined ? {} : { default: fallback }) },
    };
  });
}

function isOptional(schema: Schema): schema is Schema & { readonly wrapped: Schema } {
  return schema.type === "optional" && "wrapped" in schema;
}

function responsesOf({ method, takes, answers, refusals, polled }: Route): Json {
  const answered = Object.entries(polled ? { ...answers, 304: null } : answers).map(([status, schema]) => {
    const content = schema && contentOf(schema);
    const headers = polled && { headers: { ETag: { schema: { type: "string" } } } };
    return [status, { description: describe(status), ...headers, ...(content && { content }) }];
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
  const problem = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  const problems = [...refused].map((status) => [
    status,
    { description: describe(status), content: problem },
  ]);
  return Object.fromEntries([...answered, ...problems]);
}

function contentOf(schema: Schema | typeof CSV): Json {
  return schema === CSV
    ? { [CSV]: { schema: { type: "string" } } }
    : { "application/json": { schema: schemaOf(schema, SENT) } };
}

function describe(status: number | string): string {
  const sentence = STATUSES[Number(status)];
  if (sentence === undefined) throw new Error(`Say in STATUSES what ${status} means.`);
  return sentence;
}

function schemaOf(schema: Schema, config: ConversionConfig): Json {
  const { $schema: _dialect, ...json } = toJsonSchema(schema, config);
  return json;
}
