type Cell = string | number | null;

/**
 * Rows as CSV (RFC 4180) under a line of column names. Written here, for sixteen known columns of texts and numbers need
 * no more of a library than these two rules.
 */
export function csv<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, Cell>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])));
  return [columns, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** Where a text begins like this, spreadsheets take it for a formula and compute it; the last four are full-width. */
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
