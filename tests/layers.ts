/** What a folder may import, and the words that must not stand in it. */
interface Layer {
  /** Other packages by the start of their name. `node:` and `cloudflare:` modules count like packages. */
  readonly mayImport: readonly string[];
  /** Those of which only types are imported: no code of theirs comes along. */
  readonly mayImportTypes?: readonly string[];
  readonly mustNotName?: readonly RegExp[];
  /** Ways to let a text become markup or code: somebody's name may be one. */
  readonly mustNotMarkUp?: readonly RegExp[];
}

const PURE = [
  /\bDate\.now\b/,
  /\bMath\.random\b/,
  /\bfetch\b/,
  /\bcloudflare:/,
  /\bnew Date\(\)/,
  /\bcrypto\b/,
];

const MARKUP = [
  /\bdangerouslySetInnerHTML\b/,
  /\b(inner|outer)HTML\b/,
  /\binsertAdjacentHTML\b/,
  /\bsrcdoc\b/,
  /\bdocument\.write\b/,
  /\beval\b/,
];

/** The arrows of the house. What is not listed here is refused. */
const LAYERS: Readonly<Record<string, Layer>> = {
  "packages/protocol/src": { mayImport: ["valibot"], mustNotName: PURE },
  "packages/pipeline/src": { mayImport: ["@paceline/protocol", "valibot"], mustNotName: PURE },
  "packages/strava/src": { mayImport: ["@paceline/protocol", "valibot"] },
  "packages/store/src": { mayImport: ["@paceline/protocol", "sql-template-tag"] },
  "packages/strava-sim/src": { mayImport: ["node:"] },
  "packages/dashboard/src": {
    mayImport: ["preact", "preact-iso", "@paceline/protocol/visible-text"],
    mayImportTypes: ["@paceline/producer/admin", "valibot"],
    mustNotMarkUp: MARKUP,
  },
  "workers/producer/src": {
    mayImport: ["@paceline/protocol", "@paceline/pipeline", "@paceline/store", "itty-router", "valibot"],
  },
  "workers/portal/src": {
    mayImport: [
      "@paceline/protocol",
      "@paceline/pipeline",
      "@paceline/store",
      "@paceline/strava",
      // A sync is begun in one way, and races are answered with in one way.
      "@paceline/producer",
      "itty-router",
      "jose",
      "valibot",
    ],
  },
  "workers/consumer/src": {
    mayImport: ["@paceline/protocol", "@paceline/pipeline", "@paceline/store", "@paceline/strava", "p-limit"],
  },
};

const SQL = /\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/s;
const SETTLING = /\.(ack|retry|ackAll|retryAll|send|sendBatch)\(/;

/** The only files that may settle or send messages. */
const SETTLERS = new Set(["workers/consumer/src/settle.ts", "workers/producer/src/send-pages.ts"]);

/** Every sentence says which file breaks which rule; an empty list is a sound house. */
export function layerViolations(path: string, source: string): string[] {
  const [folder, layer] = Object.entries(LAYERS).find(([prefix]) => path.startsWith(`${prefix}/`)) ?? [];
  if (folder === undefined || layer === undefined)
    return [`${path} lies in no layer: add its folder to the layers`];
  const code = withoutComments(source);
  const imports = [
    ...withoutTypesOf(layer.mayImportTypes ?? [], code).matchAll(
      /\b(?:from|import)\s*\(?\s*["']([^"']+)["']/g,
    ),
  ].flatMap(([, name]) => name ?? []);
  const violations = imports
    .filter((name) => !name.startsWith("./") && !name.startsWith("../"))
    .filter((name) => !layer.mayImport.some((allowed) => matches(name, allowed)))
    .map((name) => `${path} imports ${name}, which ${folder} must not know`);
  for (const name of imports.filter((name) => name.startsWith("../"))) {
    const target = new URL(name, `file:///${path}`).pathname.slice(1);
    if (!target.startsWith(`${folder}/`)) violations.push(`${path} reaches out of its folder for ${target}`);
  }
  for (const word of layer.mustNotName ?? []) {
    if (word.test(code))
      violations.push(`${path} names ${word.source}: thinking has no clock, no chance and no I/O`);
  }
  for (const word of layer.mustNotMarkUp ?? []) {
    if (word.test(code)) violations.push(`${path} names ${word.source}: no text becomes markup or code`);
  }
  if (folder !== "packages/store/src" && SQL.test(code))
    violations.push(`${path} holds SQL, which belongs in packages/store`);
  if (folder.startsWith("workers/") && SETTLING.test(code) && !SETTLERS.has(path)) {
    violations.push(`${path} settles or sends messages, which only ${[...SETTLERS].join(" and ")} may`);
  }
  return violations;
}

/** The code without the imports of types of these packages. */
function withoutTypesOf(packages: readonly string[], code: string): string {
  return code.replaceAll(/\bimport\s+type\b[^"';]*["']([^"']+)["']/g, (statement, name: string) =>
    packages.some((allowed) => matches(name, allowed)) ? "" : statement,
  );
}

function matches(name: string, allowed: string): boolean {
  return name === allowed || name.startsWith(allowed.endsWith(":") ? allowed : `${allowed}/`);
}

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}
