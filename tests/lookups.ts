/** A table of constants that is looked into by something that is not written there: `TITLES[reason]`, `if (name in RULES)`. */
const LOOKUP = /\b([A-Z][A-Z0-9_]+)\??\.?\[(?!["'`\d])[^\]\n]+\]|\bif \([\w.]+ in ([A-Z][A-Z0-9_]+)\)/g;

/** Tables that are looked into by a word of the code's own, which nobody outside can choose. */
const BY_OUR_OWN_WORDS: ReadonlyMap<string, string> = new Map([
  ["packages/dashboard/src/parts/headline.tsx: VIEW_TITLES", "the view that the address was found to be"],
  ["packages/dashboard/src/views/dead-letters.tsx: STATE_TITLES", "one of the states listed beside it"],
  ["packages/dashboard/src/words/athletes-address.ts: SORT_NAMES", "one of the orders listed above it"],
  ["packages/store/src/athlete-order.ts: ORDERS", "the order that the call's schema let through"],
  ["packages/store/src/retention.ts: DELETIONS", "one of the tables listed above it"],
  [
    "workers/portal/src/connect/sentences.ts: BEGINNINGS",
    "the purpose that the state's own pattern let through",
  ],
  ["workers/producer/src/queue-backlogs.ts: QUEUE_NAMES", "one of the two lanes"],
  ["workers/producer/src/rescue.ts: QUEUE_NAMES", "one of the two lanes, by a check of the table's own"],
]);

/**
 * A sentence for each look-up that could find what every object has: `constructor`, `__proto__`. A word from outside (an
 * address, the API, a row, a file) is looked up in a `Map`, or after `Object.hasOwn`.
 */
export function lookupViolations(path: string, source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
  const tables = [...code.matchAll(LOOKUP)].flatMap(([, indexed, sought]) => indexed ?? sought ?? []);
  return [...new Set(tables)]
    .filter((table) => !BY_OUR_OWN_WORDS.has(`${path}: ${table}`))
    .map(
      (table) =>
        `${path} looks a word up in the object ${table}: make it a Map, or say whose word it is in tests/lookups.ts`,
    );
}

/** Exceptions that nothing needs any more. */
export function needless(pathsAndSources: readonly (readonly [path: string, source: string])[]): string[] {
  const sources = new Map(pathsAndSources);
  return [...BY_OUR_OWN_WORDS.keys()].filter((exception) => {
    const [path = "", table = ""] = exception.split(": ");
    return !new RegExp(`\\b${table}\\[`).test(sources.get(path) ?? "");
  });
}
