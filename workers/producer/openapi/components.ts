type Json = Readonly<Record<string, unknown>>;

/** What a named schema says of itself in JSON Schema, besides what it is: see `named-schema.ts`. */
interface Named {
  readonly title: string;
  readonly about: string;
}

/** Values and not schemas: what they hold may look like one. */
const VALUES: ReadonlySet<string> = new Set(["const", "default", "enum", "examples", "required"]);

/** The named schemas of a description, each told once. */
export interface Components {
  readonly schemas: Readonly<Record<string, Json>>;
  /** The schema, in which references stand for those that have a name. */
  refer(schema: Json): Json;
}

export function createComponents(): Components {
  const schemas: Record<string, Json> = {};

  function inside(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(inside);
    return isObject(value) ? refer(value) : value;
  }

  function refer(schema: Json): Json {
    const referring = Object.fromEntries(
      Object.entries(schema).map(([key, value]) => [key, VALUES.has(key) ? value : inside(value)]),
    );
    if (!isNamed(referring)) return referring;
    const { title, about, description, default: fallback, ...rest } = referring;
    const component = { description: about, ...rest };
    const known = schemas[title];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(component)) {
      throw new Error(`Two schemas are called ${title}.`);
    }
    schemas[title] = component;
    // What holds here only stands beside the reference.
    return {
      $ref: `#/components/schemas/${title}`,
      ...(description === undefined ? {} : { description }),
      ...(fallback === undefined ? {} : { default: fallback }),
    };
  }

  return {
    get schemas() {
      return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    },
    refer,
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function isNamed(schema: Json): schema is Json & Named {
  return typeof schema.title === "string" && typeof schema.about === "string";
}
