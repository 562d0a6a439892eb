import { Validator } from "@cfworker/json-schema";
import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import {
  callsOf,
  DESCRIPTION,
  DOCUMENT,
  type JsonSchema,
  type OpenapiDocument,
} from "../../../support/http/openapi.ts";

describe("the API's description", () => {
  it("tells of each call in the router's table, and of no other", async () => {
    const described = callsOf(DOCUMENT);
    const wanted = ROUTES.map(({ method, path }) => `${method} ${path.replace(":id", "{id}")}`);
    expect(described.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(wanted.toSorted());
    expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
  });

  it("gives each call a sentence, its parameters, and the errors that it can answer with", async () => {
    for (const { summary, path, parameters = [], responses, requestBody } of callsOf(DOCUMENT)) {
      expect(summary).toMatch(/^[A-Z].*\.$/);
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(inPath);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["401", "503"]));
      if (requestBody !== undefined)
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(["400", "413", "415"]));
    }
  });

  it("says of each field of each answer what it is, and of each number what it counts", () => {
    const undescribed = callsOf(DOCUMENT).flatMap(({ method, path, responses }) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith("2"))
        .flatMap(([, { content = {} }]) => Object.values(content))
        .flatMap(({ schema }) => fieldsOf(schema))
        .filter(({ isDescribed }) => !isDescribed)
        .map(({ name }) => `${method} ${path}: ${name}`),
    );
    expect(undescribed).toEqual([]);
  });

  it("says of each parameter and each field of a body what it is", () => {
    const undescribed = callsOf(DOCUMENT).flatMap(({ operationId, parameters = [], requestBody }) => [
      ...parameters.filter(({ description = "" }) => !description.endsWith(".")).map(({ name }) => name),
      ...Object.values(requestBody?.content ?? {})
        .flatMap(({ schema }) => fieldsOf(schema))
        .filter(({ isDescribed }) => !isDescribed)
        .map(({ name }) => `${operationId}: ${name}`),
    ]);
    expect(undescribed).toEqual([]);
  });

  it("names calls as a person would, and tells together what belongs together", () => {
    const names = callsOf(DOCUMENT).map(({ operationId }) => operationId);
    expect(names).toEqual(
      expect.arrayContaining([
        "listAthletes",
        "importAthletes",
        "getAthlete",
        "deleteAthlete",
        "syncAthlete",
      ]),
    );
    for (const name of names) {
      expect(name).toMatch(
        /^(list|get|import|export|delete|sync|stop|replay|discard|pause|resume|reset)[A-Z]\w+$/,
      );
      expect(name).not.toMatch(/Id|Post/);
    }
    const known = DOCUMENT.tags.map(({ name }) => name);
    for (const { operationId, tags } of callsOf(DOCUMENT)) {
      expect(tags, operationId).toHaveLength(1);
      expect(known).toEqual(expect.arrayContaining([...tags]));
    }
    expect(new Set(callsOf(DOCUMENT).flatMap(({ tags }) => tags))).toEqual(new Set(known));
  });

  it("has a name for whatever a call takes or answers with as JSON, and for what these consist of", () => {
    const served = JSON.parse(JSON.stringify(DESCRIPTION)) as OpenapiDocument;
    for (const { operationId, requestBody, responses } of callsOf(served)) {
      const contents = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)];
      for (const [type, { schema }] of contents.flatMap((content = {}) => Object.entries(content))) {
        const isNamed = "$ref" in schema || isEmpty(schema) || type === "text/csv";
        expect(isNamed, `${operationId} ${type}`).toBe(true);
      }
    }
    const names = ["Athlete", "Session", "Race", "DeadLetter", "Budget", "Alert", "Overview", "SyncLogLine"];
    expect(Object.keys(served.components.schemas)).toEqual(expect.arrayContaining(names));
  });

  it("has one media type for each status, so that a client made from it knows what it is given", () => {
    for (const { operationId, responses } of callsOf(DOCUMENT)) {
      for (const [status, { content = {} }] of Object.entries(responses))
        expect(Object.keys(content).length, `${operationId} ${status}`).toBeLessThanOrEqual(1);
    }
  });

  it("gives examples and defaults that it would take itself", () => {
    let checked = 0;
    const check = (what: string, { examples = [], ...schema }: JsonSchema) => {
      const all = "default" in schema ? [...examples, schema.default] : examples;
      const validator = new Validator(JSON.parse(JSON.stringify(schema)), "2020-12");
      for (const example of all) {
        expect(validator.validate(example).valid, `${what}: ${JSON.stringify(example)}`).toBe(true);
        checked++;
      }
      const inside = { ...schema.properties, ...(schema.items && { items: schema.items }) };
      for (const [name, field] of Object.entries(inside)) check(`${what}.${name}`, field);
      for (const one of schema.anyOf ?? []) check(what, one);
    };
    for (const [name, schema] of Object.entries(DOCUMENT.components.schemas)) check(name, schema);
    for (const { operationId, parameters = [] } of callsOf(DOCUMENT))
      for (const { name, schema } of parameters) check(`${operationId} ${name}`, schema);
    expect(checked).toBeGreaterThan(20);
  });
});

/** What a call takes that takes nothing. */
function isEmpty({ type, properties = {} }: JsonSchema): boolean {
  return type === "object" && Object.keys(properties).length === 0;
}

interface Field {
  readonly name: string;
  readonly isDescribed: boolean;
}

/** All fields of a schema, at any depth, by their paths. */
function fieldsOf(schema: JsonSchema): readonly Field[] {
  const inside = [...(schema.items === undefined ? [] : [schema.items]), ...(schema.anyOf ?? [])];
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    { name, isDescribed: isDescribed(field) },
    ...fieldsOf(field).map((deeper) => ({ ...deeper, name: `${name}.${deeper.name}` })),
  ]);
  return [...own, ...inside.flatMap(fieldsOf)];
}

/** By a sentence of its own, or of what it is when it is not null. */
function isDescribed({ description, anyOf = [] }: JsonSchema): boolean {
  return description?.endsWith(".") === true || anyOf.some(isDescribed);
}
