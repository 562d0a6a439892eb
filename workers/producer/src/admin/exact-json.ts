/** So many significant digits a double holds, whatever they are. */
const DIGITS_HELD = 15;

/** What a reviver is told of a number besides its value: how it is written (ES2026). */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** The value of a JSON text; undefined when the text is no JSON, or holds a number that JavaScript would change. */
export function parseExactJson(text: string): unknown {
  let isExact = true;
  const revive: Reviver = (_key, value, { source } = {}) => {
    if (typeof value === "number" && source !== undefined && !holds(value, source)) isExact = false;
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, revive);
    return isExact ? value : undefined;
  } catch {
    return undefined;
  }
}

function holds(value: number, source: string): boolean {
  if (String(value) === source) return true;
  const digits = source
    .replace(/e.*$/i, "")
    .replaceAll(/[-.]/g, "")
    .replaceAll(/^0+|0+$/g, "");
  return Number.isFinite(value) && digits.length <= DIGITS_HELD;
}
