/** A page of a list. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  /** The page's last row, after which the next page starts; null when no row follows. */
  readonly resumeAfter: Row | null;
}

/** How many rows a query reads for a page of `limit` rows: the surplus row tells that another page follows. */
export function rowsToRead(limit: number): number {
  return limit + 1;
}

/** The page of `limit` rows out of the rows that were read for it. */
export function pageOf<Row>(read: readonly Row[], limit: number): ListPage<Row> {
  const rows = read.slice(0, limit);
  return { rows, resumeAfter: read.length > limit ? (rows.at(-1) ?? null) : null };
}
