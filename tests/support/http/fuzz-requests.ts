import fc from "fast-check";
import { fitting, type Known, nasty, record, unfitting } from "./fuzz-values.ts";
import type { Call, Parameter } from "./openapi.ts";

/** A request to be sent as it is. */
export interface FuzzRequest {
  /** The call that it was made from; null for an address that there is not. */
  readonly call: Call | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
}

const METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"];

/** Requests made from the API's description, fitting and unfitting ones. */
export function fuzzRequests(calls: readonly Call[], known: Known): fc.Arbitrary<FuzzRequest> {
  const described = fc.constantFrom(...calls).chain((call) => requestOf(call, calls, known));
  return fc.oneof({ weight: 19, arbitrary: described }, { weight: 1, arbitrary: strays });
}

const strays: fc.Arbitrary<FuzzRequest> = fc.record({
  call: fc.constant(null),
  method: fc.constantFrom(...METHODS),
  path: fc
    .tuple(fc.constantFrom("/", "/api/", "/api/admin/", "/api/admin/athletes/7/"), nasty)
    .map(([start, end]) => start + inPath(end)),
  headers: fc.constant({}),
  body: fc.constant(undefined),
});

function requestOf(call: Call, calls: readonly Call[], known: Known): fc.Arbitrary<FuzzRequest> {
  const parameters = call.parameters ?? [];
  const ofPlace = (place: Parameter["in"]) => parameters.filter((parameter) => parameter.in === place);
  const path = fc.tuple(...ofPlace("path").map((parameter) => parameterValue(parameter, known, call.path)));
  const query = fc.tuple(...ofPlace("query").map((parameter) => queryPart(parameter, known)));
  const method = fc.oneof({ weight: 12, arbitrary: fc.constant(call.method) }, fc.constantFrom(...METHODS));
  const unknown = fc.oneof(
    { weight: 12, arbitrary: fc.constant("") },
    nasty.map((name) => `${encodeURIComponent(name.toWellFormed())}=1`),
  );
  return fc
    .tuple(method, path, query, unknown, bodyOf(call, known), headersOf(ofPlace("header"), known))
    .map(([method, values, parts, more, { body, type }, headers]) => {
      let nth = 0;
      const filled = call.path.replaceAll(/\{\w+\}/g, () => inPath(String(values[nth++])));
      const search = [...parts, more].filter((part) => part !== "").join("&");
      const sent = method === "GET" || method === "HEAD" ? undefined : body;
      return {
        // HEAD is answered as GET is.
        call:
          calls.find(
            (other) => other.path === call.path && other.method === (method === "HEAD" ? "GET" : method),
          ) ?? null,
        method,
        path: search === "" ? filled : `${filled}?${search}`,
        headers: { "content-type": type, ...headers },
        body: sent,
      };
    });
}

/** As a path holds it; an empty part would make another path of it, and so would dots. */
function inPath(value: string): string {
  const text = encodeURIComponent(value.toWellFormed());
  return text === "" || /^\.+$/.test(text) ? "x" : text;
}

function parameterValue({ name, schema }: Parameter, known: Known, path: string): fc.Arbitrary<string> {
  const kind = `${path.split("/")[3]}.${name}`;
  return fc.oneof(
    { weight: 5, arbitrary: fitting(schema, known, kind).map(String) },
    { weight: 1, arbitrary: nasty },
  );
}

function queryPart(parameter: Parameter, known: Known): fc.Arbitrary<string> {
  const { name, required } = parameter;
  const pair = (value: string) => `${name}=${encodeURIComponent(value.toWellFormed())}`;
  const fits = fitting(parameter.schema, known, name).map((value) => pair(String(value)));
  return fc.oneof(
    { weight: required ? 1 : 8, arbitrary: fc.constant("") },
    { weight: required ? 12 : 5, arbitrary: fits },
    { weight: 1, arbitrary: nasty.map(pair) },
    { weight: 1, arbitrary: fc.tuple(fits, fits).map((twice) => twice.join("&")) },
    { weight: 1, arbitrary: fc.constantFrom(`${name}=%ff`, `${name}=%`, name, `${name}[]=1`) },
  );
}

function bodyOf(
  { requestBody }: Call,
  known: Known,
): fc.Arbitrary<{ body: FuzzRequest["body"]; type: string }> {
  const json = "application/json";
  const schema = requestBody?.content[json]?.schema ?? { type: "object" };
  const asJson = (value: unknown) => ({ body: JSON.stringify(value) ?? "", type: json });
  const types = [
    "text/plain",
    "",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
    "a/b/c",
    ";",
  ];
  return fc.oneof(
    { weight: 60, arbitrary: fitting(schema, known).map(asJson) },
    { weight: 25, arbitrary: unfitting(schema, known).map(asJson) },
    { weight: 4, arbitrary: fc.constant({ body: undefined, type: json }) },
    { weight: 4, arbitrary: nasty.map((text) => ({ body: text.toWellFormed(), type: json })) },
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => ({ body: bytes, type: json })) },
    { weight: 4, arbitrary: fc.constantFrom(...types).map((type) => ({ body: "{}", type })) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("[".repeat(50_000), "x".repeat(1_100_000), `{"a":${"1".repeat(99_999)}}`)
        .map((body) => ({ body, type: json })),
    },
  );
}

function headersOf(parameters: readonly Parameter[], known: Known): fc.Arbitrary<Record<string, string>> {
  const described = record(
    parameters.map(({ name, schema }) => [name, fitting(schema, known, name).map(inHeader)]),
  );
  const absurd = fc.constantFrom<Record<string, string>>(
    {},
    {},
    {},
    { accept: "text/csv" },
    { accept: ",;q=,,*" },
    { "if-none-match": "*" },
    { "if-none-match": `W/"${"x".repeat(4_000)}",,"` },
    { "content-length": "-1", "x-forwarded-for": "::1, <script>" },
    { "content-encoding": "gzip" },
    { authorization: "Bearer" },
    { authorization: `Bearer ${"x".repeat(20_000)}` },
    { authorization: "," },
  );
  return fc.tuple(described, absurd).map(([ofCall, more]) => ({ ...ofCall, ...more }));
}

/** Headers hold bytes, and no line breaks. */
function inHeader(value: unknown): string {
  return String(value).replaceAll(/[^\x20-\x7e]/g, "?");
}
