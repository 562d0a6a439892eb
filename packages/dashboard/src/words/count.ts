const NUMBER = new Intl.NumberFormat("en-GB");

/** A number with its thousands apart: `12,345`. */
export function numberText(value: number): string {
  return NUMBER.format(value);
}

/** `1 page`, `12,345 pages`; a plural that is more than an s is said. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}
