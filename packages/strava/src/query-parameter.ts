/**
 * A query's parameter that must be there exactly once and be no longer than that; else null. Repeated ones are refused
 * because two readers could each take another of them.
 */
export function readOnce(query: URLSearchParams, name: string, charactersMax: number): string | null {
  const [value, ...others] = query.getAll(name);
  if (value === undefined || others.length > 0 || value.length > charactersMax) return null;
  return value;
}
