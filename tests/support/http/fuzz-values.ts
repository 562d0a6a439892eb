import fc from "fast-check";
import { TOKEN_MARK } from "../secrets/find-secrets.ts";
import type { JsonSchema } from "./openapi.ts";

/** A name of a property or parameter that stands for something that exists. */
export interface Known {
  readonly [name: string]: readonly (string | number)[];
}

/** Values that fit the schema; `name` is the property's, by which it is known what exists. */
export function fitting(schema: JsonSchema, known: Known, name = ""): fc.Arbitrary<unknown> {
  if (name.endsWith("_token")) return fc.stringMatching(/^[\w-]{1,40}$/).map((text) => TOKEN_MARK + text);
  const existing = known[name];
  if (existing !== undefined && existing.length > 0) {
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...existing) }, ofType(schema, known));
  }
  return ofType(schema, known);
}

function ofType(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => ofType(one, known)));
  const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  switch (schema.type) {
    case "string":
      return text(schema);
    case "integer":
      return fc.oneof(
        fc.integer({ min, max: Math.min(max, min + 30) }),
        fc.constant(max),
        fc.maxSafeNat().map((n) => Math.max(min, Math.min(max, n))),
      );
    case "number":
      return fc.double({ min, max, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(ofType(schema.items ?? {}, known), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case "object": {
      const { properties = {}, required = [] } = schema;
      return record(
        Object.entries(properties).map(([name, one]) => [name, fitting(one, known, name)]),
        required,
      );
    }
    default:
      return fc.constant(null);
  }
}

/** Objects with the entries required, and any of the others. */
export function record<Value>(
  entries: readonly (readonly [string, fc.Arbitrary<Value>])[],
  required: readonly string[] = [],
): fc.Arbitrary<Record<string, Value>> {
  const pairs = entries.map(([name, value]) =>
    required.includes(name)
      ? value.map((one) => [[name, one] as const])
      : fc.oneof(
          value.map((one) => [[name, one] as const]),
          fc.constant([]),
        ),
  );
  return fc.tuple(...pairs).map((chosen) => Object.fromEntries(chosen.flat()));
}

function text({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (format === "date") {
    return fc
      .date({ min: new Date("1990-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
  }
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern)).map((one) => one.slice(0, maxLength));
  return fc.string({ minLength, maxLength: Math.min(maxLength, 60), unit: "binary" });
}

/** Texts that break naive programs: bad unicode, NUL, SQL, formulas, paths, numbers at their limits. */
export const nasty = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "\ud800",
    "a\udfffb",
    "\u202e",
    "' OR 1=1 --",
    '"); DROP TABLE athletes; --',
    "%00",
    "%ff%fe",
    "%",
    "../../etc/passwd",
    "__proto__",
    "constructor",
    "null",
    "undefined",
    "NaN",
    "-1",
    "0",
    "1e309",
    "9".repeat(30),
    "9007199254740993",
    "2026-02-31",
    "sync-1",
    "sync-99999999999999999-1",
    "x".repeat(5_000),
    "=1+1",
    "{}",
    "[]",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.integer().map(String),
);

/** A fitting value with something wrong in it, or something else altogether. */
export function unfitting(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const broken = fc
    .tuple(ofType(schema, known), nasty, fc.jsonValue(), fc.nat(99))
    .map(([value, name, other, nth]) => {
      if (typeof value !== "object" || value === null) return other;
      const keys = Object.keys(value);
      const key = nth % 3 === 0 ? name : (keys[nth % Math.max(1, keys.length)] ?? name);
      return { ...value, [key]: other };
    });
  return fc.oneof(
    broken,
    fc.jsonValue(),
    fc.constantFrom<unknown>(null, [], 0, "", true, { __proto__: null }),
  );
}
