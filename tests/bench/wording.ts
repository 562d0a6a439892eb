/** `12,345`, rounded to a whole number. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** With so many digits after the point, and none that say nothing: `2`, `2.09`, `0.05`. */
export function decimal(value: number, digits = 2): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

export function seconds(ms: number): string {
  return ms === 0 ? "none" : `${decimal(ms / 1000, 1)} s`;
}

export function dollars(value: number, digits = 2): string {
  return `$${value.toFixed(digits)}`;
}
