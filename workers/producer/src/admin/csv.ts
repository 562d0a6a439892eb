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

/** What spreadsheets know UTF-8 by. */
export const BYTE_ORDER_MARK = "\ufeff";

/** Where a text begins like this, spreadsheets take it for a formula and compute it; the last four are full-width. */
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** In many countries a semicolon parts cells, and then quotes do not hold a text with a line break together. */
const FORMULA_AFTER_BREAK = /(?<!^)([;\t\r\n])(?=(?:[^\S\t\r\n]|\0)*[=+\-@＝＋－＠])/g;

function cell(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const later = value.replaceAll(FORMULA_AFTER_BREAK, "$1'");
  const text = FORMULA.test(value) ? `'${later}` : later;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
