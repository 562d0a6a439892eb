import { ROUTES } from "@paceline/producer/routes";
import { describe, expect, it } from "vitest";
import { callsOf, DOCUMENT } from "../harness/openapi.ts";

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
});
