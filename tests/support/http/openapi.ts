import description from "../../../workers/producer/assets/api/openapi.json" with { type: "json" };

/** As much of JSON Schema as the API's description uses. */
export interface JsonSchema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: "string" | "integer" | "number" | "boolean" | "null" | "object" | "array";
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** One call as the document describes it. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

export interface OpenapiDocument {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: { readonly Problem: JsonSchema } & Readonly<Record<string, JsonSchema>>;
  };
}

/** The description as it is served: `tests/end-to-end` sees that it is. */
export const DESCRIPTION: unknown = description;

const SCHEMA_PREFIX = "#/components/schemas/";

/** A part of the description with what its references stand for in their places; what stands beside one holds there. */
function resolved(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(resolved);
  if (typeof part !== "object" || part === null) return part;
  const { $ref, ...beside }: Readonly<Record<string, unknown>> = { ...part };
  const schema = typeof $ref === "string" ? schemaCalled($ref) : {};
  return Object.fromEntries(
    Object.entries({ ...schema, ...beside }).map(([key, one]) => [key, resolved(one)]),
  );
}

function schemaCalled(reference: string): object {
  const name = reference.replace(SCHEMA_PREFIX, "");
  const found = Object.entries(description.components.schemas).find(([known]) => known === name);
  if (found === undefined) throw new Error(`There is no schema ${reference}.`);
  return found[1];
}

/** The same without references. */
export const DOCUMENT = resolved(description) as OpenapiDocument;

export interface Call extends Operation {
  readonly method: string;
  readonly path: string;
}

/** Every call of a description. */
export function callsOf({ paths }: OpenapiDocument): readonly Call[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}
