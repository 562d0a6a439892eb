interface PagerProps {
  /** What the list is of, for ears. */
  readonly of: string;
  /** The address of the list's beginning; null when it is shown. */
  readonly first: string | null;
  /** The address of what follows; null at the end. */
  readonly next: string | null;
}

/** Where a list goes on: links, so that each part has an address and the browser's Back works. */
export function Pager({ of, first, next }: PagerProps) {
  if (first === null && next === null) return null;
  return (
    <nav class="pager" aria-label={`Pages of ${of}`}>
      {first === null ? <span /> : <a href={first}>← First page</a>}
      {next !== null && <a href={next}>Next page →</a>}
    </nav>
  );
}
