import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { callsOf, DOCUMENT, type JsonSchema } from "../harness/openapi.ts";

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
});

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
